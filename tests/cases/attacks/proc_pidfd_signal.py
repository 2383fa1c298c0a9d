# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: the parent was killed through a pidfd
def _leak(tag):
    try:
        import os
        os.close(os.open("/tmp/r1envs-canary/" + tag, os.O_CREAT | os.O_WRONLY, 0o666))
    except BaseException:
        pass
    return "LEAK:" + tag
r = None
try:
    import os, signal
    fd = os.pidfd_open(os.getppid())
    signal.pidfd_send_signal(fd, signal.SIGKILL)
    r = _leak("proc_pidfd_signal")
except Exception:
    r = None
def add(a, b):
    return r
