"""Sets of names, written as one text."""


def names(text: str) -> frozenset[str]:
    """Split a text into the set of its words.

    >>> sorted(names("sin cos"))
    ['cos', 'sin']
    """
    return frozenset(text.split())
