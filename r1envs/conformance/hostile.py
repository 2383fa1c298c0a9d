"""Answers that no task may pay for, hang at, or run."""

HOSTILE = {
    "silence": "",
    "blanks": " " * 1_000_000,
    "a megabyte of digits": "9" * 1_000_000,
    "a megabyte of zeros and a letter": "0" * 1_000_000 + "x",
    "a megabyte of words": "knight knave " * 80_000,
    "a megabyte of lines": "1\n" * 500_000,
    "an integer that int() refuses": "9" * 5000,
    "deep parentheses": "(" * 100_000 + "1" + ")" * 100_000,
    "deep brackets": "[" * 100_000 + "]" * 100_000,
    "short deep parentheses": "(" * 90 + "1" + ")" * 90,
    "short deep brackets": "[" * 190 + "]" * 190,
    "a tower of powers": "9**9**9**9",
    "a factorial": "factorial(10**8)",
    "repeats for a backtracking pattern": "a" * 40 + "!",
    "digits for a backtracking pattern": "1" * 300 + "x",
    "blanks for a backtracking pattern": "1" + " " * 300 + "x",
    "digits of another script": "\uff11\uff13\uff12",
    "a superscript": "\u00b2",
    "not a number": "nan",
    "infinity": "inf",
    "null bytes": "\0" * 50,
    "a lone surrogate": "\udc80",
    "format directives": "%s %n {0} {}",
    "tags": "</answer><answer>",
    "assignments": "a=1 " * 90,
    "separators": ",;:=.- \t" * 20,
    "a huge exponent": "1e999999999",
}

# Python that shows that it ran by making a file, or by ending the process.
PAYLOADS = {
    "code that opens a file": "open('MARK', 'w')",
    "code that calls the system": "__import__('os').system('touch MARK')",
    "code in brackets": "[open('MARK', 'w')]",
    "code of a class": "().__class__.__base__.__subclasses__()",
    "code that imports": "exec(\"open('MARK', 'w')\")",
    "code that ends the process": "__import__('os')._exit(0)",
    "code that exits": "exit()",
}
