# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a socket to the hypervisor was opened
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
    if socket.socket(40, socket.SOCK_STREAM):
        r = _leak("net_vsock")
except Exception:
    r = None
def add(a, b):
    return r
