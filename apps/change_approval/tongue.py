"""Whether a text is, in whole or in part, in another language than English.

Told from small words that are frequent in one language and rare in another, sentence by sentence:
people mix languages. No guess is made about which other language it is.
"""

import re

__all__ = ["foreign_part"]

_SENTENCE = re.compile(r"[^.!?;\n。！？]+[.!?;。！？]*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_OTHER_SCRIPT = re.compile("[\u0370-\u1cff\u3040-\u318f\u31f0-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_ENGLISH_WORDS = """
about after again also and any are as at be because been before being but by can could did do does
don't done down for from had has have he here his how i i'm i've if into it it's its just more my
need needs new no not now of one only or our out please she should some still than that that's the
their them then there these they this those to too up us very were what when which who why with
would yes you your
"""
_OTHER_WORDS = """
aan abbiamo aby ainda ale ama amanhã anche ancora antes ao après astăzi att au auch auf aus aux
avant avec avem bei bez bij bir bitte bu będzie care ce ces cette che com como così csak dank danke
dans dar das dat dei della dem denne der det dette deze değil di din dla doch domani donc dopo du
dziękuję dziś děkuji een eerst egy ei ein eine einen elle encore ennen erst est esta este esto estoy
está están etter että favor foi fost freigabe från för før für geen gegen gli graag gracias grazie
habe haben har hay henüz het heute ho hogy hoje hoy ich idag ikke ikkje il imorgon inte isso ist
isto için jag jak jeg jest jestem jeszcze ještě jsem jutro już já kan kein keine kiitos klaar kérem
köszönöm las les los lütfen maar mais mas mañana med merci mich mir mnie mon morgen mulțumesc mutta
muy más må még naar nach nam nao nein nel nem není nicht nie niet noch nog non notre nous nu nuestro
nur não när obrigada obrigado och oder og oggi ohne ook oraz oui où para pela pelo pentru perché
pero più por pour prima proszę prosím przed przez på před que questa questo qui schon sera sie sind
się sobre soll sollte sono sont sunt sur são să są tack tak takk também tem teşekkürler til tot
tylko tämä uma una und une uns vandaag vielä vil vill von voor vor votre vous være vă warten wel
wenn werden wie wij wir wird worden wordt wurde ya zanim ziehe zijn zu zum zur à är és été être
înainte über że že și
"""
_WEAK_WORDS = """
al alla av con cu da de del den des di dos el er es et hat il im ja je la le lo ma mes met mi mit na
ne on op os ou pas po se sin som te un van ve vent vi
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_OTHER = frozenset(_OTHER_WORDS.split())
_WEAK = frozenset(_WEAK_WORDS.split())
"""Words of other languages that English texts hold too: names, abbreviations, shorthand."""
_OTHER_BYTES = frozenset(word.encode() for word in _OTHER)
_WEAK_BYTES = frozenset(word.encode() for word in _WEAK)
_LETTERS = bytes(code if chr(code).isalpha() and code < 128 else ord(" ") for code in range(256))  # noqa: PLR2004 - ASCII


def foreign_part(text: str) -> tuple[int, int] | None:
    """The first sentence in another language, as its beginning and end; ``None`` for none."""
    if text.isascii():
        words = set(text.encode().lower().translate(_LETTERS).split())
        if words.isdisjoint(_OTHER_BYTES) and len(words & _WEAK_BYTES) < 2:  # noqa: PLR2004 - one may be a name
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
