"""Language consistency: what counts as a word, and of which language."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1envs.errors import ConfigError
from r1envs.verifiers.language import language_consistency

PROSE = {
    "en": "First we add the two numbers, and then we divide the sum by three to get the answer.",
    "de": "Zuerst addieren wir die beiden Zahlen, und dann teilen wir die Summe durch drei.",
    "fr": "D'abord nous ajoutons les deux nombres, puis nous divisons la somme par trois.",
    "es": "Primero sumamos los dos números, y luego dividimos la suma por tres.",
    "it": "Prima sommiamo i due numeri, e poi dividiamo la somma per tre.",
    "pt": "Primeiro somamos os dois números, e depois dividimos a soma por três.",
    "nl": "Eerst tellen we de twee getallen op, en daarna delen we de som door drie.",
    "ru": "Сначала мы сложим два числа, а потом разделим сумму на три.",
    "zh": "首先我们把两个数相加，然后把和除以三。",
    "ja": "まず二つの数を足して、それから和を三で割ります。",
    "ko": "먼저 두 수를 더한 다음 합을 셋으로 나눕니다.",
    "ar": "أولا نجمع العددين ثم نقسم المجموع على ثلاثة.",
    "el": "Πρώτα προσθέτουμε τους δύο αριθμούς και μετά διαιρούμε.",
    "he": "קודם נחבר את שני המספרים ואז נחלק את הסכום.",
    "hi": "पहले हम दोनों संख्याओं को जोड़ते हैं।",
    "th": "ก่อนอื่นเราบวกตัวเลขสองตัว",
}


@pytest.mark.parametrize("language", PROSE)
def test_prose_is_wholly_in_its_own_language(language):
    assert language_consistency(PROSE[language], language) == 1.0


@pytest.mark.parametrize("target", PROSE)
@pytest.mark.parametrize("language", PROSE)
def test_prose_of_another_language_is_noticed(language, target):
    if language != target:
        # Han characters stand in Chinese and Japanese alike.
        limit = 0.75 if {language, target} == {"zh", "ja"} else 0.85
        assert language_consistency(PROSE[language], target) < (
            1.0 if language == "zh" else limit
        ) or (language == "zh" and target == "ja")


def test_half_and_half_is_a_half():
    assert language_consistency("we add the numbers, 我们把数相加吧") == 0.5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "123 + 456 = 579",
        "x = 3, y = 4",
        "$x \\text{ und } y$",
        r"\(\alpha\) \[\beta + \gamma\] \frac{1}{2}",
        "```python\nfür = eine(liste)\n```",
        "`der_wert`",
        "foo_bar x2 f(x) a.b",
        "\U0001f600 \x00 ،",
    ],
)
def test_a_text_without_words_mixes_nothing(text):
    assert language_consistency(text) == 1.0


def test_code_and_formulas_are_no_words():
    text = "We get `die Summe` and $a_{und} = b$ so x_und = y und2 holds."
    assert language_consistency(text) == 1.0


def test_words_that_two_languages_share_count_for_the_target():
    assert language_consistency("The die was cast, so the man has more than one war.") == 1.0


def test_names_with_accents_belong_to_every_language():
    assert language_consistency("By the lemma of Bézout and the theorem of Hölder.") == 1.0


def test_combining_accents_are_the_same_letters():
    assert language_consistency("so\u0301lo, nu\u0301meros", "es") == 1.0


def test_an_unknown_language_is_a_setting_error():
    with pytest.raises(ConfigError, match=r"'eng'; did you mean 'en'\?.*\(ar, bg, de"):
        language_consistency("text", "eng")


@given(st.text(), st.sampled_from(sorted(PROSE)))
def test_any_text_has_a_share(text, language):
    assert 0.0 <= language_consistency(text, language) <= 1.0


@pytest.mark.parametrize(
    "unit",
    ["\\(", "\\[", "`", "$", "```", "<a", "\\begin{", "a.", "we add ", "我们", "é", "$ x", "``` `"],
)
def test_it_is_linear(unit):
    text = unit * (500_000 // len(unit))
    start = time.monotonic()
    language_consistency(text)
    assert time.monotonic() - start < 1
