# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: one division of ten million digits ignored the alarm
from decimal import Decimal, getcontext
def add(a, b):
    getcontext().prec = 10**7
    return (1 / Decimal(7)).sqrt().exp()
