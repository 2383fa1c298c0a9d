# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: more than 512 MB resident in one bytearray that grew
def _leak(tag):
    try:
        import os
        os.close(os.open("/tmp/r1envs-canary/" + tag, os.O_CREAT | os.O_WRONLY, 0o666))
    except BaseException:
        pass
    return "LEAK:" + tag
r = None
try:
    x = bytearray()
    for _ in range(64):
        x.extend(bytes(8 << 20))
    r = _leak("mem_bytearray")
except Exception:
    r = None
def add(a, b):
    return r
