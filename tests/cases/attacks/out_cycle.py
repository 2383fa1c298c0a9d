# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a list that holds itself never came to an end
def add(a, b):
    x = []
    x.append(x)
    return x
