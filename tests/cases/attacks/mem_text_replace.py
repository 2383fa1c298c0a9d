# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a text grew to more than 512 MB in one C call
def _leak(tag):
    try:
        import os
        os.close(os.open("/tmp/r1envs-canary/" + tag, os.O_CREAT | os.O_WRONLY, 0o666))
    except BaseException:
        pass
    return "LEAK:" + tag
r = None
try:
    x = ("a" * 600).replace("a", "b" * (1 << 20))
    r = _leak("mem_text_replace")
except Exception:
    r = None
def add(a, b):
    return r
