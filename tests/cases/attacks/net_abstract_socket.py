# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a connection reached an abstract unix socket, which needs no file
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
    socket.socket(socket.AF_UNIX).connect("\0r1envs-canary")
    r = _leak("net_abstract_socket")
except Exception:
    r = None
def add(a, b):
    return r
