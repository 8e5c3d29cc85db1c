"""Whether a text is, in whole or in part, in another language than English.

Told from small words that are frequent in one language and rare in another, sentence by sentence:
people mix languages. No guess is made about which other language it is.
"""

import re

__all__ = ["foreign_part"]

_SENTENCE = re.compile(r"[^.!?;\n。！？]+[.!?;。！？]*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_OTHER_SCRIPT = re.compile("[\u0370-\u1cff\u3040-\u318f\u31f0-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_ENGLISH = frozenset(
    """the and of is are it its this that these those for with to have has had we you they he she
    from at not but be been being was were will would should can could all by or my your our their his
    her if as there what when which who how why please just only one out up down into than then them
    i i'm i've don't it's that's no yes do does did done so some any more now new after before because
    about over need needs still again also too very here me us""".split()
)
_OTHER = frozenset(
    """der das und nicht ist ich wir sie mit auf für von zu im den dem ein eine einen bitte noch kein
    keine auch wird werden wurde haben hat nur oder wenn bei nach vor über mir mich uns doch schon erst
    danke gut freigabe ja nein heute morgen ziehe gegen warten habe bin sind es wie aus zur zum ohne
    le les des du est pas je nous vous une pour avec dans qui que sur au aux ce cette ces merci à été
    être sont mais plus ne il elle et ou où sera mon ma mes votre notre donc encore avant après oui non
    el los las una del por para con esto este esta está están pero muy como más gracias favor hoy mañana
    estoy hay ya lo se mi nuestro antes sin sobre
    não nao uma com os as isto isso este esta está mas mais obrigado obrigada hoje amanhã pelo pela dos
    das ao são foi ser tem já ainda também
    che di della dei gli non sono questo questa grazie oggi domani ancora anche perché così alla nel
    il lo un per con più ho abbiamo prima dopo ma
    het een van niet dat voor zijn wij wordt worden deze graag dank nog wel geen ook maar aan met nog
    op te er bij naar vandaag morgen eerst
    jest nie się na jak ale proszę dziękuję już tylko jeszcze przed dla oraz mnie nam jestem są będzie
    że tak dziś jutro zanim bez po przez
    og ikke jeg er det på som til av vi har med den et vil må kan fra ikkje inte och är att för jag
    har vill kan från när tack idag imorgon etter før dette denne være takk vent
    nu și este sunt pentru cu la care din să mai dar fost am avem vă mulțumesc înainte astăzi
    že je se ale jsem není prosím děkuji ještě před aby
    nem és hogy van egy az kérem még csak köszönöm
    ve bir bu için değil ama lütfen teşekkürler henüz
    on ei ja että mutta kiitos vielä ennen tämä""".split()
) - _ENGLISH - {"on", "am", "as", "so", "me", "do", "no", "an", "per", "is", "am", "may", "et",
                "vs", "la", "el", "le", "den", "ser", "log", "era", "van", "con", "plus", "mix", "as",
                "mi", "lo", "vi", "ma", "dos", "os", "sin", "fast", "er", "un", "av", "ve", "bin",
                "cu", "gut", "im", "op", "te", "am", "mes", "fra", "som", "ou", "se", "je", "es",
                "mit", "des", "at", "vent", "hat", "ja", "os", "po", "na", "az", "den", "mai",
                "ne", "via", "met", "present", "da", "al", "da", "alla", "old", "pas"}  # fmt: skip
_WEAK = frozenset(
    """la el le den er un je se es mit des im il lo mi ma et ou ne op te cu vi ja na po sin con van on
    os dos av ve som mes vent di hat met da al alla pas""".split()
)
"""Words of other languages that English texts hold too: names, abbreviations, shorthand."""


def foreign_part(text: str) -> tuple[int, int] | None:
    """The first sentence in another language, as its beginning and end; ``None`` for none."""
    if text.isascii():
        words = set(_WORD.findall(text.casefold()))
        if words.isdisjoint(_OTHER) and len(words & _WEAK) < 2:  # noqa: PLR2004 - one may be a name
            return None
    for sentence in _SENTENCE.finditer(text):
        if _is_foreign(sentence.group()):
            return sentence.span()
    return None


def _is_foreign(sentence: str) -> bool:
    if _OTHER_SCRIPT.search(sentence):
        return True
    english = other = weak = 0
    for match in _WORD.finditer(sentence):
        word = match.group()
        folded = word.casefold()
        if folded in _ENGLISH:
            english += 1
        elif folded in _OTHER or (not word.isascii() and word.islower()):
            other += 1
        elif folded in _WEAK:
            weak += 1
    if other:
        return other + weak > english
    return weak > 1 and english == 0
