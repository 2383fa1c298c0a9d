# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: evaluating an annotation ran code that is a text
import typing
def f(x: "__import__('os').getpid()"):
    pass
def add(a, b):
    try:
        return "LEAK:" + str(typing.get_type_hints(f, localns={})["x"])
    except TypeError as error:
        return "LEAK:" + str(error)
