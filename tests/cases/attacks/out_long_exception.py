# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: the message of an exception was kept whole
def add(a, b):
    raise ValueError("x" * (150 << 20))
