# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: the input of the harness was read
def _leak(tag):
    try:
        import os
        os.close(os.open("/tmp/r1envs-canary/" + tag, os.O_CREAT | os.O_WRONLY, 0o666))
    except BaseException:
        pass
    return "LEAK:" + tag
r = None
try:
    import sys
    if sys.stdin.read() or sys.__stdin__.read():
        r = _leak("stdin_read_inherited")
except Exception:
    r = None
def add(a, b):
    return r
