# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a terminal was opened and a process forked on it
def _leak(tag):
    try:
        import os
        os.close(os.open("/tmp/r1envs-canary/" + tag, os.O_CREAT | os.O_WRONLY, 0o666))
    except BaseException:
        pass
    return "LEAK:" + tag
r = None
try:
    import os, pty
    pid, fd = pty.fork()
    if pid == 0:
        os._exit(0)
    r = _leak("proc_pty")
except Exception:
    r = None
def add(a, b):
    return r
