# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a right-looking answer of a process that ended badly was accepted
import os
try:
    os.write(3, b'[["value", 3], ["value", 7], ["value", 0], ["value", -7]]')
except OSError:
    pass
os._exit(1)
