"""The few words of many languages that say which value is the answer, and which is not.

A language is one row of each table. All is in lower case.
"""

# What comes before a value, "answer", and beside signs such as ":" the words between them, "is".
ANSWERS = (
    ("answer", "is|are|equals|(?:will|would|must|should) be|(?:comes|turns) out (?:to be|to)"),
    ("option|choice", "is"),
    ("antwort|lösung", "ist|lautet"),
    ("réponse", "est"),
    ("respuesta", "es"),
    ("resposta", "é"),
    ("risposta", "è"),
    ("antwoord", "is"),
    ("odpowiedź", "to|jest"),
    ("odpověď|odpoveď", "je"),
    ("răspunsul|răspuns", "este|e"),
    ("cevap|yanıt|jawapan", ""),
    ("jawabannya|jawaban", "adalah"),
    ("đáp án|đáp số", "là"),
    ("svaret|svar", "är|er"),
    ("vastaus", "on"),
    ("válasz", ""),
    ("απάντηση", "είναι"),
    ("ответ|відповідь|отговор|одговор", "это|є|е"),
    ("الجواب|الإجابة|الاجابة|جواب", "هو|هي|ہے"),
    ("پاسخ", ""),
    ("תשובה", "היא"),
    ("उत्तर", "है"),
    ("উত্তর", "হল"),
    ("సమాధానం|பதில்|விடை", ""),
    ("jibu", "ni"),
    ("คำตอบ", "คือ"),
    ("答案|正解|解答|答え", "应?该?(?:是|为|為)|は"),
    ("故选|应选", "(?=[a-z(（])"),
    ("정답|답", "은|는"),
)
# Polite ends of a statement.
ENDINGS = ("です", "である", "だ", "입니다", "이다", "이에요", "예요")

# Right before a value: it is another one. ("答案不是 5")
NEGATIONS = (
    *("nicht", "kein", "keine", "n'est pas", "n’est pas", "no es", "não é", "non è"),
    *("niet", "nie", "není", "inte", "ikke", "bukan", "không phải", "не", "ні", "δεν είναι"),
    *("ليس", "ليست", "不是", "并非", "绝非", "不等于", "不为", "误得", "误以为"),
)
# Behind a value: it is another one. ("答えは 5 ではない")
DENIED_BEHIND = (
    *("ist nicht", "ist kein", "n'est pas", "n’est pas", "no es ", "não é ", "non è ", "is niet"),
    *(
        "не является",
        "не есть",
        "ではない",
        "ではありません",
        "じゃない",
        "이 아니",
        "가 아니",
        "değil",
    ),
    *("नहीं", "不对", "不是"),
)
# What is said of a value that is wrong, behind it.
FAULTS = (
    *("falsch", "widerspruch", "unmöglich", "nicht richtig", "stimmt nicht", "nicht korrekt"),
    *("nicht möglich", "kann nicht sein", "nicht stimmen", "fehler gemacht", "passt nicht"),
    *("faux", "fausse", "une contradiction", "est impossible", "est incorrect", "une erreur"),
    *("pas correct", "pas possible", "pas juste", "pas vrai", "me suis trompé"),
    *("incorrecto", "incorrecta", "contradicción", "imposible", "falso", "equivocado"),
    *("me equivoqué", "no es correct", "no es posible", "no puede ser", "hay un error"),
    *("incorreto", "incorreta", "contradição", "impossível", "errado", "errada", "não pode ser"),
    *("não é possível", "não está cert", "sbagliato", "contraddizione", "impossibile", "errato"),
    *("non è possibile", "non può essere", "non è corrett", "onjuist", "tegenspraak", "onmogelijk"),
    *("неверно", "неправильно", "противоречи", "невозможно", "ошиб", "не может быть", "не верно"),
    *("не так", "не подходит", "неможливо", "sprzeczność", "błąd", "niemożliwe", "yanlış"),
    *("çelişki", "mâu thuẫn", "不对", "错了", "错误", "是错", "有误", "有错", "算错", "矛盾"),
    *("不正确", "不成立", "不满足", "不符合", "不合", "不可能", "舍去", "应该是", "应为", "更正"),
    *("間違", "誤り", "違います", "不正解", "틀렸", "틀린", "모순", "잘못"),
    *("خطأ", "خاطئ", "تناقض", "गलत", "ผิด", "שגוי", "סתירה", "λάθος", "αντίφαση"),
)
# Behind a number these make it greater, and are nothing that is counted.
SCALES = (
    *("tausend", "millionen", "milliarden", "mille", "millions", "milliards", "mil", "millones"),
    *("milhões", "mila", "milioni", "miliardi", "duizend", "miljoen", "tusen", "tysięcy", "tisíc"),
    *("bin", "milyon", "nghìn", "triệu", "ribu", "juta", "тысяч", "тысячи", "миллионов"),
)
