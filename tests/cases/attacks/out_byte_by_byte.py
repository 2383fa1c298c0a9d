# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: output that comes byte by byte kept the parent busy for as long as the limit
import os
def add(a, b):
    while True:
        for fd in (1, 3):
            try:
                os.write(fd, b" ")
            except OSError:
                pass
