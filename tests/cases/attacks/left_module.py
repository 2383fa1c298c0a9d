# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a module put in place of another was still there in the next run
import sys, types
sys.modules["heapq"] = types.ModuleType("heapq")
sys.modules["poison"] = types.ModuleType("poison")
def add(a, b):
    return None
