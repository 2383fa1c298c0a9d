# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a trace function of one run saw the next
import sys
def _trace(frame, event, arg):
    return None
def add(a, b):
    sys.setprofile(_trace)
