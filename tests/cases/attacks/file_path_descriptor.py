# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a directory was opened with O_PATH and walked
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
    fd = os.open("/", os.O_PATH)
    if os.stat("tmp", dir_fd=fd).st_ino:
        r = _leak("file_path_descriptor")
except Exception:
    r = None
def add(a, b):
    return r
