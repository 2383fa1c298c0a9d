# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a thread was started by the C library
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
    import time
    f = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)(lambda _: _leak("proc_thread_in_c") and None)
    t = ctypes.c_ulong()
    if c.pthread_create(ctypes.byref(t), None, f, None) == 0:
        r = _leak("proc_thread_in_c")
except Exception:
    r = None
def add(a, b):
    return r
