# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: attributes of a file were read by file_getattr(2)
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
    c = ctypes.CDLL(None)
    if c.syscall(468, -100, b"/tmp/r1envs-canary/secret.txt", ctypes.create_string_buffer(64), 24, 0) == 0:
        r = _leak("file_attributes")
except Exception:
    r = None
def add(a, b):
    return r
