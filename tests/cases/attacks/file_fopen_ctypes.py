# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a file was opened through the C library
def _leak(tag):
    try:
        import os
        os.close(os.open("/tmp/r1envs-canary/" + tag, os.O_CREAT | os.O_WRONLY, 0o666))
    except BaseException:
        pass
    return "LEAK:" + tag
r = None
try:
    import ctypes
    libc = ctypes.CDLL(None)
    libc.fopen.restype = ctypes.c_void_p
    if libc.fopen(b"/tmp/r1envs-canary/secret.txt", b"r"):
        r = _leak("file_fopen_ctypes")
except Exception:
    r = None
def add(a, b):
    return r
