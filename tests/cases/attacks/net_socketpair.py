# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a pair of sockets was made, over which descriptors can be passed
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
    if socket.socketpair():
        r = _leak("net_socketpair")
except Exception:
    r = None
def add(a, b):
    return r
