# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a shell command was run by the C library
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
    ctypes.CDLL(None).system(b"echo x > /tmp/r1envs-canary/proc_libc_system")
except Exception:
    r = None
def add(a, b):
    return r
