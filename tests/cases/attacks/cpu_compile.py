# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: compiling never ended, before any line of the program ran
def add(a, b):
    return None
x = 7
exec("y = " + "+".join(["(lambda: (%s))()" % "+".join(["x"] * 999)] * 999))
while True:
    pass
