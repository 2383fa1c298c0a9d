# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: an attribute was set on a file by setxattrat(2)
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
    import os
    os.setxattr("/tmp/r1envs-canary/secret.txt", "user.r1", b"x")
    r = _leak("filew_change_attribute")
except Exception:
    r = None
def add(a, b):
    return r
