r"""Finding the answer in a whole response, by rules and never by guessing.

1. Only what follows the thought counts, in whichever marks it stands (see `thoughts`); a thought
   that is not closed has no answer.
2. Exactly one `<answer>`, `<final_answer>` or `<solution>`, or the response is ambiguous.
3. Without answer tags, the last `\boxed{}` or `\fbox{}`. If that is empty or not closed there is no
   answer, whatever stands in an earlier one. Different boxes side by side, in parts (a) and (b), or
   in one sentence of which the last does not follow, are ambiguous. A box that is a part of a
   formula, as in `2\boxed{5}`, holds no answer.
4. Without a box, "the answer is 5", "Antwort: **5**" or "#### 5", if it names exactly one value
   within the last 4,000 characters (see `stated`).

What is denied or supposed before a value, or taken back behind it, earns nothing, nor do hedges
and lists (see `denials`, `retractions`). No number in the prose is ever an answer.
"""

import re

from r1envs.verifiers.boxes import NO_BOX, Box, find_boxes
from r1envs.verifiers.mathematics.kinds.choice import choice
from r1envs.verifiers.mathematics.kinds.numerals import read_number
from r1envs.verifiers.mathematics.policy import DEFAULT_POLICY, MathPolicy
from r1envs.verifiers.mathematics.text.boxes_in_formulas import NEAR, bare_box, is_in_formula
from r1envs.verifiers.mathematics.text.cleaning import clean
from r1envs.verifiers.mathematics.text.denials import is_denied, is_struck_out
from r1envs.verifiers.mathematics.text.retractions import takes_back
from r1envs.verifiers.mathematics.text.stated import stated_answer
from r1envs.verifiers.thoughts import after_thought
from r1envs.verifiers.verdict import Status, Verdict

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
_OR = re.compile(r"\bor\b[^A-Za-z]*\Z", re.IGNORECASE)
_OR_AGAIN = re.compile(r"([^\s=$]{1,40})\$?,?\s+or\b[^A-Za-z]*\Z", re.IGNORECASE)
_PERCENT = re.compile(r"[\s$]*(?:\\?%|percent\b)")
_VALUE = re.compile(
    r"\$\$?|\\[()\[\]]|\\.|(?<![A-Za-z0-9_])([-+]?\d[\d,.]*+(?:/\d++)?[%€]?)(?![A-Z])", re.DOTALL
)
_WORDS = re.compile("[A-Za-z]{3}")
# "Part (a)" or "2)" at the start of a line.
_PART = re.compile(r"[\s*#>-]*(?:part|question|subpart)?\s*\(?(\d|[a-h]|i{1,3}|iv|v)[):.]", re.I)
_STATED, _OR_NEAR, _FAR = 8, 20, 400
_CLOSING = {"$": "$", "$$": "$$", r"\(": r"\)", r"\[": r"\]"}
# Tags around an answer, as different recipes write them.
_TAG = re.compile(
    r"<(?=[/afs|AFS])(?:(/?)(?i:answer|final_?answer|(solution))|\|(?:begin|(end))_of_box\|)>"
)


def extract_answer(response: str, policy: MathPolicy = DEFAULT_POLICY) -> str | Verdict:
    r"""Find the answer of a response; if there is none, say why not.

    >>> extract_answer(r"So it is \boxed{3}. No, \boxed{5}.")
    '5'
    >>> extract_answer("In step 5 we give up.").status.value
    'no_answer'
    """
    text = after_thought(response)
    if text is None:
        return _none("the thought is not closed")
    tags = list(_TAG.finditer(text)) if "<" in text else []
    return _tagged(text, tags, policy) if tags else _untagged(text, policy)


def read_answer(answer: str, policy: MathPolicy = DEFAULT_POLICY) -> str | Verdict:
    r"""Take what is compared out of an answer, which may be a whole response nevertheless.

    >>> read_answer("x+1"), read_answer("So it is 5.\n#### 5")
    ('x+1', '5')
    """
    text = after_thought(answer)
    marked = text != answer or r"\boxed" in answer or r"\fbox" in answer or _TAG.search(answer)
    if marked:
        return extract_answer(answer, policy)
    if not policy.stated_answers or r"\text" in answer:
        return answer
    stated = stated_answer(answer)
    return stated if isinstance(stated, str) else answer


def _none(reason: str) -> Verdict:
    return Verdict.wrong(reason, Status.NO_ANSWER)


def _ambiguous(reason: str) -> Verdict:
    return Verdict.wrong(reason, Status.AMBIGUOUS)


def _tagged(text: str, tags: list[re.Match[str]], policy: MathPolicy) -> str | Verdict:
    opening = [tag for tag in tags if not (tag[1] or tag[3])]
    if len(opening) > 1 or len(tags) - len(opening) > 1:
        return _ambiguous("more than one answer tag")
    if len(tags) != 2 or tags[0] not in opening:
        return _none("the answer tags do not match")
    content = text[tags[0].end() : tags[1].start()].strip()
    if not content:
        return _none("the answer is empty")
    boxes, fault = find_boxes(content)
    answer = content if fault == NO_BOX else _boxed(content, boxes, fault, policy)
    # A solution may be a long text that states its answer.
    if fault == NO_BOX and tags[0][2] and isinstance(stated := stated_answer(content), str):
        answer = stated
    if isinstance(answer, str) and takes_back("", answer, text[tags[1].end() :]):
        return _ambiguous("the answer is taken back")
    return answer


def _untagged(text: str, policy: MathPolicy) -> str | Verdict:
    boxes, fault = find_boxes(text)
    if fault != NO_BOX:
        return _boxed(text, boxes, fault, policy)
    found = stated_answer(text) if policy.stated_answers else _none("no box and no answer tags")
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


def _boxed(text: str, boxes: list[Box], fault: str, policy: MathPolicy) -> str | Verdict:
    if not boxes and (bare := bare_box(text)):
        return bare
    if fault:
        return _none(fault)
    if policy.several_boxes and (joined := _joined_boxes(text, boxes)):
        return joined
    return _box_fault(text, boxes) or boxes[-1].content


def _joined_boxes(text: str, boxes: list[Box]) -> str | None:
    """Join the boxes of the last sentence to a list; None if there is only one."""
    first = len(boxes) - 1
    while first and _is_one_sentence(text[boxes[first - 1].end : boxes[first].start]):
        first -= 1
    contents = list(dict.fromkeys(box.content for box in boxes[first:]))
    return ", ".join(contents) if len(contents) > 1 else None


def _is_one_sentence(between: str) -> bool:
    if len(between) >= NEAR or re.search(r"[.!?]\s|\n\n", between):
        return False
    return re.search(r"[,;&]|\b(?:and|or)\b", between) is not None or not re.search(
        "[A-Za-z]", re.sub(r"\\[A-Za-z]+", "", between)
    )


def _box_fault(text: str, boxes: list[Box]) -> Verdict | None:
    last = boxes[-1]
    if len(boxes) > 1 and not _is_same_content(boxes[-2].content, last.content):
        between = text[boxes[-2].end : last.start]
        if _JOINED.fullmatch(between) or _is_parallel(between):
            return _ambiguous("different boxes side by side")
        parts = [_part(text, box.start) for box in boxes[-2:]]
        if None not in parts and parts[0] != parts[1]:
            return _ambiguous("different boxes of different parts")
    before, behind = text[max(0, last.start - NEAR) : last.start], text[last.end :]
    hedged = _OR.search(before[-_OR_NEAR:]) and not _is_said_again(before, last, behind)
    if hedged or is_denied(before) or is_struck_out(before) or _QUESTIONED.match(behind[:NEAR]):
        return _ambiguous("the box is hedged or denied")
    if is_in_formula(text, last):
        return _ambiguous("the box is a part of a formula")
    if takes_back(before, last.content, behind) or _is_stated_otherwise(last.content, behind):
        return _ambiguous("the box is taken back")
    return None


def _part(text: str, position: int) -> str | None:
    """Read the label of a part at the start of the line of a box."""
    line = text.rfind("\n", max(0, position - _FAR), position) + 1
    label = _PART.match(text, line, position)
    return label[1].lower() if label else None


def _is_stated_otherwise(content: str, behind: str) -> bool:
    """Tell whether a later statement of the answer names another value."""
    if len(behind) < _STATED or isinstance(stated := stated_answer(behind), Verdict):
        return False
    one, other = clean(content), clean(stated)
    numbers = read_number(one), read_number(other)
    if numbers[0] is not None and numbers[1] is not None:
        same_scale = numbers[0].percent == numbers[1].percent
        return same_scale and numbers[0].value != numbers[1].value
    letters = choice(one), choice(other)
    if letters != (None, None):
        return None not in letters and letters[0] != letters[1]
    # What is said of the answer, as in "the answer is positive", is no other one.
    worded = _WORDS.search(re.sub(r"\\[A-Za-z]+", "", other)) is not None
    return not worded and one not in other and other not in one


def _is_same_content(one: str, other: str) -> bool:
    one, other = clean(one), clean(other)
    numbers = read_number(one), read_number(other)
    if numbers[0] is not None and numbers[1] is not None:
        return numbers[0].value == numbers[1].value
    return one == other


def _is_parallel(between: str) -> bool:
    """Tell whether two boxes stand in one sentence, and neither follows from the other."""
    if len(between) >= NEAR or re.search(r"[.!?]['\"$*)\]]*\s|\n|\\\\", between):
        return False
    return _CONSEQUENCE.search(between) is None


def _is_said_again(before: str, box: Box, behind: str) -> bool:
    r"""Tell whether the box repeats what stands before an "or", as in `1/5, or \boxed{20}%`."""
    found = _OR_AGAIN.search(before)
    if found is None:
        return False
    percent = r"\%" if _PERCENT.match(behind) else ""
    numbers = [read_number(clean(text)) for text in (found[1], box.content + percent)]
    values = [n.value / (100 if n.percent else 1) for n in numbers if n is not None]
    return len(values) == 2 and values[0] == values[1]
