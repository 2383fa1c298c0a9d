r"""What a Python text defines, read without parsing it: in one pass, over strings and comments.

A model's text is never parsed in this process, where a text that nests deep may take the time or
the stack of the interpreter. What matters here stands at the start of a line, outside of strings.
"""

import re
from collections.abc import Iterator

# Possessive throughout: nothing that was passed over is looked at again.
PASSED_OVER = r'''
    """(?:[^"\\]++|\\[\s\S]|"(?!""))*+(?:"""|\Z)
    |\'\'\'(?:[^'\\]++|\\[\s\S]|'(?!''))*+(?:\'\'\'|\Z)
    |"(?:[^"\\\n]++|\\[\s\S])*+"?
    |'(?:[^'\\\n]++|\\[\s\S])*+'?
    |\#[^\n]*+
'''
"""A string or a comment of Python, as far as it goes; for patterns with re.VERBOSE.

It starts with a character of its own, so that a search passes quickly over what does not."""
TRIPLE = re.compile("\"\"\"|'''")
"""What opens a string that goes over lines."""

_HEAD = re.compile(
    rf"""{PASSED_OVER}
    |\n(?:(?P<indent>[ \t]*+)(?:async[ \t]++)?(?:def|class)[ \t]++(?P<defined>\w++)
        |(?P<named>\w++)[ \t]*+(?::[^=\n]*+)?=(?!=))
    """,
    re.VERBOSE,
)


def defines(source: str, name: str) -> bool:
    r"""Tell whether a text gives a name to a function, to a class, or to a method of `Solution`.

    >>> defines("import re\ndef f(x): pass", "f"), defines("if a:\n    def f(x): pass", "f")
    (True, False)
    >>> defines("class Solution:\n    def f(self): pass", "f")
    True
    >>> defines("'''\ndef f(): pass\n'''", "f")
    False
    """
    text = f"\n{source}"
    start = text.find(f"\ndef {name}(")
    if start != -1 and not TRIPLE.search(text, 0, start):
        return True  # as it mostly is
    return name in text and name in _names(text)


def _names(text: str) -> Iterator[str]:
    within_solution = False
    for found in _HEAD.finditer(text):
        indent, defined, named = found.groups()
        if not (name := defined or named) or (indent and not within_solution):
            continue
        if not indent:
            within_solution = name == "Solution"
        yield name
