# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: 512 MB were unpacked from a few kilobytes
def _leak(tag):
    try:
        import os
        os.close(os.open("/tmp/r1envs-canary/" + tag, os.O_CREAT | os.O_WRONLY, 0o666))
    except BaseException:
        pass
    return "LEAK:" + tag
r = None
try:
    import zlib
    c = zlib.compressobj(1)
    small = b"".join(c.compress(bytes(1 << 20)) for _ in range(16)) + c.flush()
    x = [zlib.decompress(small) for _ in range(34)]
    r = _leak("mem_zlib_bomb")
except Exception:
    r = None
def add(a, b):
    return r
