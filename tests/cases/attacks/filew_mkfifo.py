# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a named pipe was made
def _leak(tag):
    try:
        import os
        os.close(os.open("/tmp/r1envs-canary/" + tag, os.O_CREAT | os.O_WRONLY, 0o666))
    except BaseException:
        pass
    return "LEAK:" + tag
r = None
try:
    import os
    os.mkfifo("/tmp/r1envs-canary/filew_mkfifo")
    r = _leak("filew_mkfifo")
except Exception:
    r = None
def add(a, b):
    return r
