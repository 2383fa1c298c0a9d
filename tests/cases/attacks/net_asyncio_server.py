# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: an event loop served a port
def _leak(tag):
    try:
        import os
        os.close(os.open("/tmp/r1envs-canary/" + tag, os.O_CREAT | os.O_WRONLY, 0o666))
    except BaseException:
        pass
    return "LEAK:" + tag
r = None
try:
    import asyncio
    async def serve():
        server = await asyncio.start_server(lambda *a: None, "127.0.0.1", 0)
        return len(server.sockets)  # without a socket it serves nobody
    if asyncio.run(serve()):
        r = _leak("net_asyncio_server")
except Exception:
    r = None
def add(a, b):
    return r
