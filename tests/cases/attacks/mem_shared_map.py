# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: more than 512 MB were put in a shared anonymous mapping
def _leak(tag):
    try:
        import os
        os.close(os.open("/tmp/r1envs-canary/" + tag, os.O_CREAT | os.O_WRONLY, 0o666))
    except BaseException:
        pass
    return "LEAK:" + tag
r = None
try:
    import mmap
    m = mmap.mmap(-1, 600 << 20, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS)
    for i in range(0, 600 << 20, 4096 * 16):
        m[i] = 1
    r = _leak("mem_shared_map")
except Exception:
    r = None
def add(a, b):
    return r
