# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a listener for pickled messages was opened
def _leak(tag):
    try:
        import os
        os.close(os.open("/tmp/r1envs-canary/" + tag, os.O_CREAT | os.O_WRONLY, 0o666))
    except BaseException:
        pass
    return "LEAK:" + tag
r = None
try:
    from multiprocessing.connection import Listener
    if Listener(("127.0.0.1", 0)):
        r = _leak("net_multiprocessing_listener")
except Exception:
    r = None
def add(a, b):
    return r
