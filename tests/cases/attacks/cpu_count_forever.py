# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: an endless iterator was consumed inside one C call
import collections, itertools
def add(a, b):
    return collections.deque(itertools.repeat(0), maxlen=0)
