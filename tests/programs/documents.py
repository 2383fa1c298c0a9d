"""Bytes that a hostile program may write in place of an answer: a grammar of almost-right ones.

`draw` makes one from a random generator; `expected_of` tells, by a way of its own, whether
bytes are the one right answer, which the grammar may hit by chance.
"""

import json

RIGHT = [["value", 3], ["value", "ab"], ["value", [1.5, None, True]]]
"""The answer that earns the score, for cases that expect 3, "ab" and [1.5, None, True]."""
EXPECTED = [3, "ab", [1.5, None, True]]


def is_right(data):
    """Tell whether bytes are the right answer, types and all."""
    try:
        document = json.loads(data.decode("utf-8", "surrogatepass"))
        return json.dumps(document) == json.dumps(RIGHT)
    except (ValueError, RecursionError):
        return False


def draw(rng):
    """Draw the bytes of one answer."""
    text = rng.choice((answer, answer, answer, failed, value, noise, flood))(rng)
    data = text.encode("utf-8", "surrogatepass")
    return rng.choice(MUTATIONS)(rng, data) if rng.random() < 0.4 else data


def writer(data):
    """Make a program that gives these bytes as its answer, wherever that is read."""
    return (
        f"import os\ndata = {data!r}\n"
        "for fd in (3, 2):\n"  # the second at the level wasm
        "    try:\n"
        "        while data:\n"
        "            data = data[os.write(fd, data):]\n"
        "        break\n"
        "    except OSError:\n"
        "        pass\n"
        "os._exit(0)\n"
    )


def answer(rng):
    results = [json.dumps(result) for result in RIGHT]
    for _ in range(rng.randrange(4)):
        place = rng.randrange(len(results) + 1)
        if rng.random() < 0.6 and place < len(results):
            results[place] = result(rng)
        elif rng.random() < 0.5:
            results.insert(place, result(rng))
        elif place < len(results):
            del results[place]
    return f"[{separator(rng).join(results)}]"


def separator(rng):
    return rng.choice((",", ",", ",", " ,\n", ",,", ";", ""))


def failed(rng):
    key = rng.choice(('"failed"', '"failed"', '"value"', '"passed"', "failed", "1"))
    pair = f"{key}:{rng.choice((result, value))(rng)}"
    return f"{{{','.join([pair] * rng.choice((1, 1, 2)))}}}"


def result(rng):
    tag = rng.choice(TAGS)
    if tag == '"value"' and rng.random() < 0.8:
        return f"[{tag},{value(rng)}]"
    words = [value(rng, 5) if rng.random() < 0.3 else string(rng) for _ in range(rng.randrange(4))]
    return f"[{','.join([tag, *words])}]"


TAGS = (
    *('"value"',) * 4,
    *('"output"', '"raised"', '"exit"', '"unsupported"', '"limit"', '"missing"'),
    *('"passed"', '"correct"', "1", "null", "[]", "{}", '"\\u0000"', "true"),
)


def value(rng, depth=0):
    if depth > 4 or rng.random() < 0.5:
        return scalar(rng)
    inner = ",".join(value(rng, depth + 1) for _ in range(rng.randrange(4)))
    kind = rng.random()
    if kind < 0.4:
        return f"[{inner}]"
    keys = [rng.choice(KINDS) for _ in range(rng.choice((1, 1, 1, 2)))]
    content = f"[{inner}]" if kind < 0.9 else value(rng, depth + 1)
    return f"{{{','.join(f'{key}:{content}' for key in keys)}}}"


KINDS = ('"t"', '"s"', '"z"', '"d"', '"i"', '"f"', '"c"', '"b"', '"x"', '""', '"failed"')


def scalar(rng):
    return rng.choice((number, number, string, constant))(rng)


def constant(rng):
    return rng.choice(("null", "true", "false", "NaN", "Infinity", "-Infinity", "undefined", "''"))


def number(rng):
    digits = "9" * rng.choice((1, 2, 19, 308, 4300, 4301, 20_000))
    long = (digits, f"-{digits}", f"0.{digits}", f"1e{digits}", f"{digits}.5e-{digits[:4]}")
    return rng.choice((*NUMBERS, *long))


NUMBERS = ["3", "3.0", "-0", "-0.0", "1.5", "03", "+3", "0x3", "1e400", "-1e400", "1e-400", "1E5"]


def string(rng):
    return rng.choice((*STRINGS, json.dumps("x" * rng.choice((200, 5000)))))


STRINGS = (
    *('"ab"', '"3"', '"memory"', '"output"', '""', '"\\ud800"', '"\\udfff\\ud800"', '"\\u0000"'),
    *('"\ud800"', '"\U0001f600"', '"a\nb"', '"\\x41"', '"\x1b[2J"', '"\\"\'\\\\"', '"' * 3),
    *('"{}{0}{tag!r}%s"', '"nan"', '"0x3"'),
)


def noise(rng):
    alphabet = '[]{}":,\\ue0123456789.-+tfnNaI "value' + "\x00\x7f\ud800ü\u2028"
    return "".join(rng.choice(alphabet) for _ in range(rng.randrange(60)))


def flood(rng):
    """Deep, wide or long: what makes a careless parser slow, or large."""
    size = rng.choice((63, 64, 65, 190, 200, 990, 100_000))
    inner = rng.choice(("3", '"\\\\\\"\'"', "[]", '{"s":[1]}'))
    opening, closing = rng.choice(
        (("[", "]"), ('{"t":[', "]}"), ('{"s":[', "]}"), ('{"d":[[1,', "]]}"), ('{"x":', "}"))
    )
    deep = opening * size + inner + closing * size
    wide = f"[{','.join([inner] * min(size * 10, 50_000))}]"
    colliding = f'{{"s":[{",".join(str(n * (2**61 - 1)) for n in range(min(size, 2000)))}]}}'
    content = rng.choice((deep, wide, colliding, "[" * size, " " * size + "3", "9" * size))
    return content if rng.random() < 0.3 else f'[["value",3],["value","ab"],["value",{content}]]'


def truncated(rng, data):
    return data[: rng.randrange(len(data) + 1)]


def trailing(rng, data):
    return data + rng.choice((b" ", b"\n", b"\x00", b"x", b"]", b",", b"\xff", data, b"[]", b"+"))


def leading(rng, data):
    return rng.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"\x00", b" \n", b"+", b"!", data)) + data


def flipped(rng, data):
    if not data:
        return data
    place = rng.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << rng.randrange(8))]) + data[place + 1 :]


def inserted(rng, data):
    place = rng.randrange(len(data) + 1)
    piece = rng.choice((b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf8\x88", b"\x00", b"\\", b'"'))
    return data[:place] + piece + data[place:]


def in_other_encoding(rng, data):
    text = data.decode("utf-8", "replace")
    return text.encode(rng.choice(("utf-16", "utf-32", "utf-7")), "replace")


MUTATIONS = (truncated, trailing, leading, flipped, inserted, in_other_encoding)
