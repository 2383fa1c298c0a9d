# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: timeit compiled and ran a text
import timeit
def add(a, b):
    found = []
    timeit.timeit("found.append(__import__('os').getpid())", number=1, globals={"found": found})
    return "LEAK:" + str(found)
