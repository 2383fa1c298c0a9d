# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a pool of processes was started
def _leak(tag):
    try:
        import os
        os.close(os.open("/tmp/r1envs-canary/" + tag, os.O_CREAT | os.O_WRONLY, 0o666))
    except BaseException:
        pass
    return "LEAK:" + tag
r = None
try:
    from concurrent.futures import ProcessPoolExecutor
    import multiprocessing
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as pool:
        if pool.submit(pow, 2, 2).result() == 4:
            r = _leak("proc_executor")
except Exception:
    r = None
def add(a, b):
    return r
