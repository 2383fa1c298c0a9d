# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a SysV semaphore set persists after the run
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
    if ctypes.CDLL(None).semget(0x52310004, 1, 0o1666) >= 0:
        r = _leak("filew_semaphores")
except Exception:
    r = None
def add(a, b):
    return r
