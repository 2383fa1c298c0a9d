# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a hard link was made
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
    os.link("/tmp/r1envs-canary/secret.txt", "/tmp/r1envs-canary/filew_hardlink")
    r = _leak("filew_hardlink")
except Exception:
    r = None
def add(a, b):
    return r
