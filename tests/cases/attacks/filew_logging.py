# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a log handler wrote to a file
def _leak(tag):
    try:
        import os
        os.close(os.open("/tmp/r1envs-canary/" + tag, os.O_CREAT | os.O_WRONLY, 0o666))
    except BaseException:
        pass
    return "LEAK:" + tag
r = None
try:
    import logging
    logging.basicConfig(filename="/tmp/r1envs-canary/filew_logging.log")
    logging.error("x")
    r = _leak("filew_logging")
except Exception:
    r = None
def add(a, b):
    return r
