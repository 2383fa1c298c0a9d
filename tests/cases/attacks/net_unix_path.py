# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a unix socket was bound in the file system
def _leak(tag):
    try:
        import os
        os.close(os.open("/tmp/r1envs-canary/" + tag, os.O_CREAT | os.O_WRONLY, 0o666))
    except BaseException:
        pass
    return "LEAK:" + tag
r = None
try:
    import socket
    socket.socket(socket.AF_UNIX).bind("/tmp/r1envs-canary/net_unix_path")
    r = _leak("net_unix_path")
except Exception:
    r = None
def add(a, b):
    return r
