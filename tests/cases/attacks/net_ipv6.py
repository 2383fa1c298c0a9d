# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: an IPv6 socket was opened
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
    if socket.socket(socket.AF_INET6, socket.SOCK_DGRAM):
        r = _leak("net_ipv6")
except Exception:
    r = None
def add(a, b):
    return r
