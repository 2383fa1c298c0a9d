# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a child process was started by multiprocessing
def _leak(tag):
    try:
        import os
        os.close(os.open("/tmp/r1envs-canary/" + tag, os.O_CREAT | os.O_WRONLY, 0o666))
    except BaseException:
        pass
    return "LEAK:" + tag
r = None
try:
    import multiprocessing, os
    p = multiprocessing.get_context("fork").Process(target=os.getpid)
    p.start()
    p.join()
    r = _leak("proc_multiprocessing")
except Exception:
    r = None
def add(a, b):
    return r
