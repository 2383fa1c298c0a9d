# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: an HTTP request reached 127.0.0.1:47811
def _leak(tag):
    try:
        import os
        os.close(os.open("/tmp/r1envs-canary/" + tag, os.O_CREAT | os.O_WRONLY, 0o666))
    except BaseException:
        pass
    return "LEAK:" + tag
r = None
try:
    import urllib.request
    try:
        urllib.request.urlopen("http://127.0.0.1:47811/net_urllib", timeout=0.05)
    except TimeoutError:
        r = _leak("net_urllib")
except Exception:
    r = None
def add(a, b):
    return r
