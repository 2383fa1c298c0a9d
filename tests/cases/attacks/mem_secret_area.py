# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: secret memory was made, which no limit counts and no one else can read
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
    if ctypes.CDLL(None).syscall(447, 0) >= 0:
        r = _leak("mem_secret_area")
except Exception:
    r = None
def add(a, b):
    return r
