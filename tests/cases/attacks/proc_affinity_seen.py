# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: other processes were found by asking for their cores
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
    for pid in range(1, 3000):
        if pid != os.getpid():
            try:
                os.sched_getaffinity(pid)
                r = _leak("proc_affinity_seen")
                break
            except OSError:
                pass
except Exception:
    r = None
def add(a, b):
    return r
