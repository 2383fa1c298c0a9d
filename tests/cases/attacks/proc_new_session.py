# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: the process left its session, so that killing the group misses it
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
    try:
        os.setsid()
    except OSError:
        os.setpgid(0, 0)
    r = _leak("proc_new_session")
except Exception:
    r = None
def add(a, b):
    return r
