# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: the mounts of a namespace were listed by listmount(2)
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
    if c.syscall(458, struct.pack("IIQQQ", 32, 0, 2**64 - 1, 0, 0), ctypes.create_string_buffer(4096), 512, 0) >= 0:
        r = _leak("file_list_mounts")
except Exception:
    r = None
def add(a, b):
    return r
