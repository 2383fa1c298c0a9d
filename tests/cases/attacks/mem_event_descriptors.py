# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: event descriptors were made
def _leak(tag):
    try:
        import os
        os.close(os.open("/tmp/r1envs-canary/" + tag, os.O_CREAT | os.O_WRONLY, 0o666))
    except BaseException:
        pass
    return "LEAK:" + tag
r = None
try:
    import ctypes
    c = ctypes.CDLL(None)
    import os
    [os.eventfd(0) for _ in range(10)]
    r = _leak("mem_event_descriptors")
except Exception:
    r = None
def add(a, b):
    return r
