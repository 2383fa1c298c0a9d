# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a filter that tells of its calls was put on by seccomp(2)
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
    import struct
    code = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0x7fff0000))
    prog = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", 1, ctypes.addressof(code)))
    if c.syscall(317, 1, 8, prog) >= 0:
        r = _leak("proc_seccomp_notify")
except Exception:
    r = None
def add(a, b):
    return r
