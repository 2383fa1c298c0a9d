# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: the parent was traced
def _leak(tag):
    try:
        import os
        os.close(os.open("/tmp/r1envs-canary/" + tag, os.O_CREAT | os.O_WRONLY, 0o666))
    except BaseException:
        pass
    return "LEAK:" + tag
r = None
try:
    import ctypes, os
    if ctypes.CDLL(None).ptrace(0x4206, os.getppid(), 0, 0) == 0:
        r = _leak("proc_ptrace_parent")
except Exception:
    r = None
def add(a, b):
    return r
