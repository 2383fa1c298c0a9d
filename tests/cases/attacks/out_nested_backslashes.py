# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: quoting within quoting doubled the result at every level
def add(a, b):
    x = "\\\"'"
    for _ in range(40):
        x = frozenset([x])
    return x
