# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a set of numbers with one hash was built anew, in quadratic time
def add(a, b):
    return {n * (2**61 - 1) for n in range(4000)}
