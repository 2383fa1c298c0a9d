# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: the process group was killed
def _leak(tag):
    try:
        import os
        os.close(os.open("/tmp/r1envs-canary/" + tag, os.O_CREAT | os.O_WRONLY, 0o666))
    except BaseException:
        pass
    return "LEAK:" + tag
r = None
try:
    import os
    def _spare(*a):
        pass
    import signal
    signal.signal(signal.SIGTERM, _spare)
    os.killpg(0, signal.SIGTERM)
    r = _leak("proc_kill_group")
except Exception:
    r = None
def add(a, b):
    return r
