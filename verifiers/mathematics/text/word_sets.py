"""Sets of names, written as one text."""


def word_set(text: str) -> frozenset[str]:
    """Split a text into the set of its words.

    >>> sorted(word_set("sin cos"))
    ['cos', 'sin']
    """
    return frozenset(text.split())
