# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: MemoryError was swallowed and half of the limit kept each time
def _leak(tag):
    try:
        import os
        os.close(os.open("/tmp/r1envs-canary/" + tag, os.O_CREAT | os.O_WRONLY, 0o666))
    except BaseException:
        pass
    return "LEAK:" + tag
r = None
try:
    x = []
    size = 64 << 20
    while size > 1 << 16 and len(x) < 9:
        try:
            x.append(bytearray(size))
        except MemoryError:
            size //= 2
    if sum(map(len, x)) >= 512 << 20:
        r = _leak("mem_swallow_memory_error")
except Exception:
    r = None
def add(a, b):
    return r
