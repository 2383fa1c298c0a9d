# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: stderr filled a pipe that nobody reads
import os
def add(a, b):
    while True:
        os.write(2, b"x" * 65536)
