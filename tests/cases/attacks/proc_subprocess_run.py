# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a program was run by subprocess
def _leak(tag):
    try:
        import os
        os.close(os.open("/tmp/r1envs-canary/" + tag, os.O_CREAT | os.O_WRONLY, 0o666))
    except BaseException:
        pass
    return "LEAK:" + tag
r = None
try:
    import subprocess
    if subprocess.run(["/bin/true"]).returncode == 0:
        r = _leak("proc_subprocess_run")
except Exception:
    r = None
def add(a, b):
    return r
