r"""Finding the answer in a whole response, by rules and never by guessing.

1. Only what follows the last `</think>` counts; a thought that is not closed has no answer.
2. Exactly one `<answer>`, or the response is ambiguous.
3. Without answer tags, the last `\boxed{}`. If that is empty or not closed there is no
   answer, whatever stands in an earlier one. Different boxes side by side, or in one
   sentence of which the last does not follow, are ambiguous. A box that is a part of a formula,
   as in `2\boxed{5}`, holds no answer.
4. Without a box, "the answer is 5" or "Final answer: **5**", if it names exactly one value.

Negated, hedged and listed answers earn nothing. No number in the prose is ever an answer.
"""

import re
from dataclasses import dataclass

from r1envs.verifiers.mathematics.kinds.choice import choice
from r1envs.verifiers.mathematics.kinds.numerals import read_number
from r1envs.verifiers.mathematics.kinds.quantity import read_quantity
from r1envs.verifiers.mathematics.kinds.words import word
from r1envs.verifiers.mathematics.policy import DEFAULT_POLICY, MathPolicy
from r1envs.verifiers.mathematics.text.cleaning import clean
from r1envs.verifiers.verdict import Status, Verdict

_BRACE = re.compile(r"\\{1,2}(?:boxed|fbox)\s*+\{|\\.|[{}]", re.DOTALL)
_BOX = re.compile(r"\\(?:boxed|fbox)(?![A-Za-z])")
_BARE_BOX = re.compile(r"\\(?:boxed|fbox) *+(-?[A-Za-z0-9]++)(?![.^_!/\\{(]\S)")
# What stands between values that are only listed, such as "2." at the start of a line.
_JOINED = re.compile(
    r"(?:or|and|either|also|maybe|perhaps|possibly|else|alternatively|vs|versus|quad|qquad|text|mathrm"
    r"|lor|vee|wedge|land|mid|newline|neq?|not=|leq?|geq?|lt|gt|pm|mp|\d{1,2}[.)]"
    r"|[\s$,;/.()\\\[\]*&{}|<>≠+-]|and/or)*+",
    re.I,
)
# After one of these the later box is what follows from the earlier one, or corrects it.
_CONSEQUENCE = re.compile(
    r"\b(?:so|thus|hence|therefore|then|wait|actually|no|correct\w{0,5}|instead|rather|mistake|error"
    r"|should|simplif\w{1,7}|reduce[sd]?|which|that is|i\.?e|gives?|yield(?:s|ing)?|means"
    r"|final\w{0,2}|not|but|however|since|because|becomes?|from|get|have|find"
    r"|the answer|answer is)\b"
    r"|→|\\(?:to|implies|Rightarrow)\b"
    r"|\A[\s$}]*(?:=|\\approx|≈)",
    re.I,
)
_DENIAL = re.compile(
    r"\b(?:not|never|neither|nor|[a-z]{2,8}n['’]t|cannot|wrong|incorrect|false|either|maybe|perhaps"
    r"|possibly|(?:might|could|may) (?:also |well )?(?:be|think|say|expect|believe|suppose)"
    r"|one of|guess|rules? out|ruled out|excludes?|excluded|rejects?|rejected|doubt"
    # What is only supposed, or named as the exception.
    r"|contradiction|if (?:it|this|that|the answer) (?:is|was|were))\b"
    r"|\b(?:all|any\w*|every\w*) (?:[a-z]+ )?(?:but|except)\b(?=[^A-Za-z0-9]*\Z)"
    r"|\\(?:not|l?neg|neq?)\b|≠|!=",
    re.IGNORECASE,
)
# A denial before one of these is not about the box.
_CLAUSE = re.compile(
    r"[.!?:;\n]|, ?(?:it's|it is|but|rather|instead|we|i|this|the|there|which|one)\b"
    r"|\b(?:so|therefore|thus|hence|then|because|since)\b",
    re.I,
)
# "The number that are not symmetric is": what is denied is named before the verb.
_VERB = re.compile(r"\b(?:is|are|was|equals?|be)\b|=", re.I)
# Between a denial and the box these keep the one about the other.
_ABOUT_THE_BOX = re.compile(
    r"(?:\b(?:an?|the|to|answer|be|is|are|it|that|this|value|result|equals?|true|correct|right|think|believe"
    r"|sure|certain|convinced|confident|satisfied|at|all|say|claim|exactly|simply|really|final|possible|my|our|x)\b|[^A-Za-z])*+",
    re.I,
)
_QUESTIONED = re.compile(
    r"[\s$\\)\]*.]*(?:\?|(?:or|is not|is wrong|is incorrect|is false|is impossible|isn['’]t"
    r"|can['’]t|cannot|can not|won['’]t|must be wrong|seems wrong|fails)\b|\\(?:lor|vee)\b"
    r"|\\text\s?\{\s?or\b)"
    r"|[\s$\\)\]*]*,? ?(?:but|yet|which|though) (?:(?:it|that|this) )?(?:fails|(?:is|was|seems)"
    r" (?:wrong|incorrect|false|impossible"
    r"|not (?:right|correct|true|so|it|the answer|possible)))\b"
    # A remark that takes the answer back.
    r"|[\s$]*(?:\\text\s?\{\s?)?[\s,(]*"
    r"(?:wrong|incorrect|probably not|or (?:maybe|perhaps|possibly|not))\b",
    re.I,
)
# A box in a formula: behind a factor or a sign, below a root, in a fraction or an exponent.
_FACTOR_BEFORE = re.compile(
    r"(?:(?:^|[^\s*])[-+/]|[0-9^_]|[=$({]\s*-\s*|\\(?:cdot|times|div|pm|mp|sqrt)\s*)\Z"
)
_ENCLOSING = re.compile(r"(?:\\sqrt(?:\[\w{1,3}\])?|\\[dtc]?frac(?:\{[^{}]*\})?|[\^_])\s*\Z")
_FACTOR_BEHIND = re.compile(
    r"\s*(?:[+/]|-\s?\d)\s*[\w\\(]|\d|\^(?!\s*\{?\s*(?:\\circ|°|o\b))"
    r"|\s*\\(?:cdot|times|div|pm|mp|frac|sqrt)\b"
)
_STATED = (
    "answer is",
    "answer:",
    "answer :",
    "answer =",
    "answer**:",
    "answer:**",
    "answer**\n",
    "answer\n",
    "option is",
    "choice is",
    "\n####",
)
_HEDGED = re.compile(r"\b(?:or|and|either|neither|not|maybe|perhaps|one of|between|about)\b", re.I)
_VALUE = re.compile(
    r"\$\$?|\\[()\[\]]|\\.|(?<![A-Za-z0-9_])([-+]?\d[\d,.]*+(?:/\d++)?[%€]?)(?![A-Z])", re.DOTALL
)
_CLOSING = {"$": "$", "$$": "$$", r"\(": r"\)", r"\[": r"\]"}
# What follows says why, and may compute.
_TURN = re.compile(r"\b(?:wait|actually|but|no|instead|rather|however)\b", re.I)
_REASON = re.compile(r",? (?:because|since)\b")
_NEAR = 60


@dataclass(frozen=True, slots=True)
class Box:
    """A box that is complete, and where it stands."""

    content: str
    start: int
    end: int
    brace: int = -1
    """Where the innermost other brace around it opens."""


def extract_answer(response: str, policy: MathPolicy = DEFAULT_POLICY) -> str | Verdict:
    r"""Find the answer of a response; if there is none, say why not.

    >>> extract_answer(r"So it is \boxed{3}. No, \boxed{5}.")
    '5'
    >>> extract_answer("In step 5 we give up.").status.value
    'no_answer'
    """
    text = _after_thought(response)
    if text is None:
        return _none("the thought is not closed")
    if "<answer>" in text or "</answer>" in text:
        return _tagged(text, policy)
    return _untagged(text, policy)


def _none(reason: str) -> Verdict:
    return Verdict.wrong(reason, Status.NO_ANSWER)


def _ambiguous(reason: str) -> Verdict:
    return Verdict.wrong(reason, Status.AMBIGUOUS)


def _after_thought(response: str) -> str | None:
    text = response
    for name in ("think", "thinking"):
        text = text.rpartition(f"</{name}>")[2]
        if f"<{name}>" in text:
            return None
    return text


def _tagged(text: str, policy: MathPolicy) -> str | Verdict:
    if text.count("<answer>") > 1 or text.count("</answer>") > 1:
        return _ambiguous("more than one answer tag")
    start, end = text.find("<answer>"), text.find("</answer>")
    if start == -1 or end < start:
        return _none("the answer tags do not match")
    content = text[start + len("<answer>") : end].strip()
    if not content:
        return _none("the answer is empty")
    return _boxed(content, policy) if _BOX.search(content) else content


def _untagged(text: str, policy: MathPolicy) -> str | Verdict:
    if _BOX.search(text):
        return _boxed(text, policy)
    found = _stated(text) if policy.stated_answers else _none("no box and no answer tags")
    if policy.last_value and isinstance(found, Verdict) and found.status is Status.NO_ANSWER:
        return last_value(text) or found
    return found


def last_value(text: str) -> str | None:
    r"""Find the last formula between dollar signs or the like, or the last number.

    >>> last_value("From $x+1=6$ there are 5 apples.")
    '5'
    """
    found, opening, start = None, "", 0
    for match in _VALUE.finditer(text):
        token = match[0]
        if match[1]:
            found = found if opening else match[1].rstrip(".,")
        elif not opening and token in _CLOSING:
            opening, start = token, match.end()
        elif opening and token == _CLOSING[opening]:
            found = text[start : match.start()].strip() or found
            opening = ""
    return found


def _boxed(text: str, policy: MathPolicy) -> str | Verdict:
    boxes, is_open = find_boxes(text)
    if is_open:
        return _none("the last box is not closed")
    starts = [match.start() for match in _BOX.finditer(text)]
    if not boxes:
        bare = _BARE_BOX.search(text)
        return bare[1] if bare and len(starts) == 1 else _none("no box is complete")
    last = boxes[-1]
    if starts[-1] >= last.end:
        return _none("the last box is empty")
    if not last.content.strip():
        return _none("the last box is empty")
    if policy.several_boxes and (joined := _joined_boxes(text, boxes)):
        return joined
    fault = _box_fault(text, boxes)
    return fault or last.content


def _joined_boxes(text: str, boxes: list[Box]) -> str | None:
    """Join the boxes of the last sentence to a list; None if there is only one."""
    first = len(boxes) - 1
    while first and _is_one_sentence(text[boxes[first - 1].end : boxes[first].start]):
        first -= 1
    contents = list(dict.fromkeys(box.content for box in boxes[first:]))
    return ", ".join(contents) if len(contents) > 1 else None


def _is_one_sentence(between: str) -> bool:
    if len(between) >= _NEAR or re.search(r"[.!?]\s|\n\n", between):
        return False
    return re.search(r"[,;&]|\b(?:and|or)\b", between) is not None or not re.search(
        "[A-Za-z]", re.sub(r"\\[A-Za-z]+", "", between)
    )


def find_boxes(text: str) -> tuple[list[Box], bool]:
    r"""Find the outermost boxes, and whether one is not closed.

    >>> find_boxes(r"\boxed{\boxed{5}}")[0][0].content
    '\\boxed{5}'
    """
    boxes: list[Box] = []
    # Each open brace: where it is, and if it is of a box, where that starts and its content.
    stack: list[tuple[int, tuple[int, int] | None]] = []
    opened = 0
    for match in _BRACE.finditer(text):
        token = match[0]
        if token == "{":
            stack.append((match.start(), None))
        elif token == "}":
            if stack and (start := stack.pop()[1]) is not None:
                opened -= 1
                if not opened:
                    content = text[start[1] : match.start()]
                    brace = stack[-1][0] if stack else -1
                    boxes.append(Box(content, start[0], match.end(), brace))
        elif token.endswith("{") and len(token) > 2:
            stack.append((match.start(), (match.start(), match.end())))
            opened += 1
    return boxes, opened > 0


def _box_fault(text: str, boxes: list[Box]) -> Verdict | None:
    last = boxes[-1]
    if len(boxes) > 1 and not _is_same_content(boxes[-2].content, last.content):
        between = text[boxes[-2].end : last.start]
        if _JOINED.fullmatch(between) or _is_parallel(between):
            return _ambiguous("different boxes side by side")
    before = text[max(0, last.start - _NEAR) : last.start]
    behind = text[last.end : last.end + _NEAR]
    clause = _CLAUSE.split(before)[-1]
    hedged = _OR.search(clause) and not _is_said_again(before, last, behind)
    if hedged or _is_denied(clause) or _QUESTIONED.match(behind):
        return _ambiguous("the box is hedged or denied")
    if _is_in_formula(text, last, before, behind):
        return _ambiguous("the box is a part of a formula")
    return None


def _is_same_content(one: str, other: str) -> bool:
    one, other = clean(one), clean(other)
    numbers = read_number(one), read_number(other)
    if numbers[0] is not None and numbers[1] is not None:
        return numbers[0].value == numbers[1].value
    return one == other


def _is_parallel(between: str) -> bool:
    """Tell whether two boxes stand in one sentence, and neither follows from the other."""
    if len(between) >= _NEAR or re.search(r"[.!?]['\"$*)\]]*\s|\n|\\\\", between):
        return False
    return _CONSEQUENCE.search(between) is None


def _is_denied(before: str) -> bool:
    denials = list(_DENIAL.finditer(before))
    if not denials:
        return False
    rest = before[denials[-1].end() :]
    return _VERB.search(rest) is None or _ABOUT_THE_BOX.fullmatch(rest) is not None


def _is_said_again(before: str, box: Box, behind: str) -> bool:
    r"""Tell whether the box repeats what stands before an "or", as in `1/5, or \boxed{20}%`."""
    found = _OR_AGAIN.search(before)
    if found is None:
        return False
    percent = r"\%" if _PERCENT.match(behind) else ""
    numbers = [read_number(clean(text)) for text in (found[1], box.content + percent)]
    values = [n.value / (100 if n.percent else 1) for n in numbers if n is not None]
    return len(values) == 2 and values[0] == values[1]


_OR = re.compile(r"\bor\b[^A-Za-z]*\Z", re.IGNORECASE)
_OR_AGAIN = re.compile(r"([^\s=$]{1,40})\$?,?\s+or\b[^A-Za-z]*\Z", re.IGNORECASE)
_PERCENT = re.compile(r"[\s$]*(?:\\?%|percent\b)")


def _is_in_formula(text: str, box: Box, before: str, behind: str) -> bool:
    if box.brace >= 0 and _ENCLOSING.search(text[max(0, box.brace - _NEAR) : box.brace]):
        return True
    # "- \boxed{5}" and "1. \boxed{5}" are items of a list.
    line = before.rpartition("\n")[2]
    if _FACTOR_BEFORE.search(before) and not re.fullmatch(r"\s*(?:[-+*]|\d+[.)])\s+\$*", line):
        return True
    return _FACTOR_BEHIND.match(behind) is not None


def _stated(text: str) -> str | Verdict:
    lowered = text.lower()
    if lowered.startswith("####"):
        text, lowered = f"\n{text}", f"\n{lowered}"
    if len(lowered) != len(text):
        return _none("no box and no answer tags")
    found = max((lowered.rfind(phrase), len(phrase)) for phrase in _STATED)
    if found[0] == -1:
        return _none("no box and no answer tags")
    sentence, _, rest = text[found[0] + found[1] :].lstrip(" :*\n").partition("\n")
    stop = re.search(r"[.!?](?=\s|$)", sentence)
    if stop:
        sentence, rest = sentence[: stop.start()], sentence[stop.end() :] + rest
    stated, *reason = _REASON.split(sentence, maxsplit=1)
    value = clean(stated.strip(" *"))
    questioned = stop is not None and stop[0] == "?"
    denied = questioned or _DENIAL.search(text[max(0, found[0] - _NEAR) : found[0]])
    if denied or _HEDGED.search(sentence) or (reason and _TURN.search(reason[0])):
        return _ambiguous("the stated answer is hedged or denied")
    if re.search(r"\d", rest) or not _is_one_value(stated, value):
        return _none("no box, no answer tags, and no statement of one value")
    return value


def _is_one_value(sentence: str, value: str) -> bool:
    if len(value) > 200:
        return False
    if re.fullmatch(r"\s*(?:\$[^$]+\$|\\\([^()]+\\\)|\*\*[^*]+\*\*)\s*", sentence):
        return True
    if read_number(value) is not None or choice(value) is not None:
        return True
    quantity = read_quantity(value)
    if quantity is not None:
        return read_number(quantity.magnitude) is not None
    # One or two words, such as a name; or a formula without any.
    words = value.split()
    if value.replace(" ", "").isalpha():
        return len(value) > 1 and len(words) <= 2 and word(value) is not None
    return _WORDS.search(re.sub(r"\\[A-Za-z]+", "", value)) is None


_WORDS = re.compile(r"[A-Za-z]{2}|[,;](?![^()]*\))")
