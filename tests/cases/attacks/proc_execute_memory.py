# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a program was executed from memory
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
    fd = os.memfd_create("x", 0)
    os.write(fd, b"#!/bin/sh\necho x > /tmp/r1envs-canary/proc_execute_memory\n")
    os.execve(fd, ["x"], {})
except Exception:
    r = None
def add(a, b):
    return r
