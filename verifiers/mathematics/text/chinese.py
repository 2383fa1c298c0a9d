r"""Chinese words in an answer, put as what the other modules read.

What is not known here stays as it is: it is compared as text, and never as a value.
"""

import re

_WHOLE = {
    name: english
    for names, english in (
        ("无解 方程无解 无实数解 无实根 没有解 空集", r"\text{no solution}"),
        ("不存在", r"\text{does not exist}"),
        ("无穷多 无穷多个 无数个 无数组", r"\text{infinitely many}"),
        ("正无穷 无穷大 正无穷大", r"\infty"),
        ("负无穷 负无穷大", r"-\infty"),
        ("是 是的", r"\text{yes}"),
        ("否 不是", r"\text{no}"),
        ("正确 对 真 对的", r"\text{true}"),
        ("错误 错 假 不正确 不对", r"\text{false}"),
        ("偶数", r"\text{even}"),
        ("奇数", r"\text{odd}"),
        ("全体实数 任意实数 一切实数 实数集", r"\mathbb{R}"),
    )
    for name in names.split()
}
_CHOICE = re.compile(r"(?:选项|选择|选|答案是|答案为|答案)? ?\(?([A-H]{1,8})\)?(?: ?(?:选项|项))?")
_BETWEEN = {"或": r"\text{ or }", "或者": r"\text{ or }"}
_BETWEEN |= {
    "和": r"\text{ and }",
    "与": r"\text{ and }",
    "且": r"\text{ and }",
    "及": r"\text{ and }",
}
# Behind and before them stands no other word.
_JOINING = re.compile(r"(?<=[^\u4e00-\u9fff]) ?(或者?|[和与且及]) ?(?=[^\u4e00-\u9fff])")
_UNITS = {
    "毫米": "mm",
    "厘米": "cm",
    "分米": "dm",
    "千米": "km",
    "公里": "km",
    "米": "m",
    "毫克": "mg",
    "千克": "kg",
    "公斤": "kg",
    "克": "g",
    "吨": "t",
    "毫升": "mL",
    "升": "L",
    "公顷": "ha",
    "小时": "h",
    "时": "h",
    "分钟": "min",
    "秒": "s",
    "天": "days",
    "日": "days",
    "周": "weeks",
    "元": "yuan",
    "美元": "dollars",
    "度": "degrees",
}
_NAMES = "|".join(sorted(_UNITS, key=len, reverse=True))
_UNIT = rf"(平方|立方)?({_NAMES})"
_BEHIND = r"(?<=[\d})\u00b0%a-z]) ?"
_QUANTITY = re.compile(rf"{_BEHIND}{_UNIT}(?: ?(?:/|每) ?{_UNIT})?(?![\u4e00-\u9fff])")
_POWERS = {"平方": "^2", "立方": "^3", None: "", "": ""}
# What is counted has a word of its own in front of it, or for it.
_COUNTED = "个人名位只条本块台辆件张支枝棵朵头种次组盒袋瓶步岁页行根颗道间座年月"
_NOUN = re.compile(rf"{_BEHIND}([{_COUNTED}])(?![\u4e00-\u9fff])")
_MYRIADS = re.compile(r"(?<![\d.])(\d{1,15}(?:\.\d{1,15})?) ?([万亿])")
_SCALE = {"万": "4", "亿": "8"}
_HAN = re.compile(r"[\u4e00-\u9fff]")


def in_english(text: str) -> str:
    r"""Translate what is known of a text.

    >>> in_english("3或5"), in_english("12平方厘米"), in_english("无解")
    ('3\\text{ or }5', '12\\text{ cm^2}', '\\text{no solution}')
    """
    bare = text.strip(" .,;")
    if bare.startswith(r"\text") and bare.endswith("}"):
        bare = bare.partition("{")[2].removesuffix("}").strip()
    if (known := _WHOLE.get(bare)) is not None:
        return known
    if not _HAN.search(text):
        return text
    if (choice := _CHOICE.fullmatch(bare)) is not None:
        return choice[1]
    text = re.sub(r"^负(?=\d)", "-", text)
    text = _MYRIADS.sub(lambda number: rf"{number[1]}\times10^{_SCALE[number[2]]}", _unmarked(text))
    text = _NOUN.sub(r"\\text{ \1}", _QUANTITY.sub(_unit, text))
    return _JOINING.sub(lambda word: _BETWEEN[word[1]], text)


def _unmarked(text: str) -> str:
    """Take Chinese words out of text commands, in which they need not stand."""
    return re.sub(r"\\text ?\{ ?([\u4e00-\u9fff/]{1,9}) ?\}", r"\1", text)


def _unit(match: re.Match[str]) -> str:
    power, name, below_power, below = match.groups()
    unit = f"{_UNITS[name]}{_POWERS[power]}"
    return (
        rf"\text{{ {unit}/{_UNITS[below]}{_POWERS[below_power]}}}"
        if below
        else rf"\text{{ {unit}}}"
    )
