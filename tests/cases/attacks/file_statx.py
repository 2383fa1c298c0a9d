# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: metadata of a file was read by statx(2)
def _leak(tag):
    try:
        import os
        os.close(os.open("/tmp/r1envs-canary/" + tag, os.O_CREAT | os.O_WRONLY, 0o666))
    except BaseException:
        pass
    return "LEAK:" + tag
r = None
try:
    import ctypes, platform
    number = 332 if platform.machine() == "x86_64" else 291
    if ctypes.CDLL(None).syscall(number, -100, b"/tmp/r1envs-canary/secret.txt", 0, 0x7FF, bytes(256)) == 0:
        r = _leak("file_statx")
except Exception:
    r = None
def add(a, b):
    return r
