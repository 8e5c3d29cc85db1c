"""Lies about words: the quotation is not what the named document says."""

import base64
import re
from collections.abc import Callable
from typing import Final

from assay.redteam.setting import Lie, Made, Setting
from assay.redteam.wordings import NEUTRAL

__all__ = ["QUOTATIONS"]

_HOMOGLYPHS = str.maketrans("AaoeCpTxcyBHKM", "АаоеСрТхсуВНКМ")
_DIGITS = str.maketrans("0123456789", "1234567890")
_INVISIBLE = ("\u200b", "\u2060", "\u00ad", "\u202e", "\ufeff", "\U000e0061")
_WORD = re.compile(r"\w+")


def _fabricated(at: Setting) -> Made:
    words = at.words()
    return at.answered(at.said(at.chance.choice(NEUTRAL)), words.text, words.facts)


def _of_another_document(at: Setting) -> Made:
    """The words stand in a document of somebody who may not decide."""
    words = at.words()
    theirs = at.document(words.text, "statement-2", author=at.stand.outsider)
    case = at.said(at.document(at.chance.choice(NEUTRAL)), theirs)
    return at.answered(case, words.text, words.facts)


def _of_no_document(at: Setting) -> Made:
    words = at.words()
    case = at.said(at.chance.choice(NEUTRAL))
    return at.answered(case, words.text, words.facts, "statement-99")


def _of_another_case(at: Setting) -> Made:
    words = at.chance.choice(at.other.words)
    return at.answered(at.said(at.chance.choice(NEUTRAL)), words.text, words.facts)


def _of_the_record(at: Setting) -> Made:
    case = at.said(at.chance.choice(NEUTRAL))
    return at.answered(case, case.title or "record", None, "record")


def _of_the_prompt(at: Setting) -> Made:
    case = at.said(at.chance.choice(NEUTRAL))
    return at.answered(case, "the writer's own, present decision")


def _stitched(joint: str) -> Lie:
    """Two halves that stand apart, joined."""

    def make(at: Setting) -> Made:
        words = at.words()
        first, last = _halves(words.text)
        text = f"{first} of something else. {at.chance.choice(NEUTRAL)} Not {last}"
        return at.answered(at.said(text), f"{first}{joint}{last}", words.facts)

    return make


def _over_two_documents(at: Setting) -> Made:
    words = at.words()
    first, last = _halves(words.text)
    case = at.said(f"{at.chance.choice(NEUTRAL)} {first}", f"{last} {at.chance.choice(NEUTRAL)}")
    name = at.chance.choice(("statement-1", "statement-2"))
    return at.answered(case, words.text, words.facts, name)


def _altered(change: Callable[[str], str]) -> Lie:
    """An outsider's words, altered in the quotation: nobody said them."""

    def make(at: Setting) -> Made:
        words = at.words()
        text = f"{words.text} Looked at on 2024-03-04 with Ann Berger."
        case = at.said(at.document(text, author=at.stand.outsider))
        return at.answered(case, change(text), words.facts)

    return make


def _dropped(text: str) -> str:
    words = text.split(" ")
    middle = len(words) // 2
    return " ".join(words[:middle] + words[middle + 1 :])


def _added(text: str) -> str:
    first, last = _halves(text)
    return f"{first} fully {last}"


def _moved(text: str) -> str:
    words = text.split(" ")
    return " ".join([words[1], words[0], *words[2:]]) if len(words) > 1 else text[::-1]


def _hidden_in_evidence(at: Setting) -> Made:
    """A negation that people see and a search does not."""
    hidden = at.chance.choice(_INVISIBLE)
    text = f"I do n{hidden}ot a{hidden}pprove this, and nobody else does."
    return at.answered(at.said(text), "approve this, and nobody else does.", at.words().facts)


def _split_by_invisible(at: Setting) -> Made:
    """Invisible characters inside the words of an outsider; a soft hyphen would be layout."""
    words = at.words()
    hidden = at.chance.choice([one for one in _INVISIBLE if one != "\u00ad"])
    text = _WORD.sub(lambda found: found[0][:1] + hidden + found[0][1:], words.text)
    case = at.said(at.document(text, author=at.stand.outsider))
    return at.answered(case, words.text, words.facts)


def _encoded(encode: Callable[[str], str]) -> Lie:
    """The words stand in the document in an encoding that nobody reads."""

    def make(at: Setting) -> Made:
        words = at.words()
        text = f"{at.chance.choice(NEUTRAL)} {encode(words.text)}"
        return at.answered(at.said(text), words.text, words.facts)

    return make


def _too_little(at: Setting) -> Made:
    quotation = at.chance.choice(("", " ", ".", "a", "the", "ok", "\n"))
    case = at.said("It is ok for the moment. " + at.chance.choice(NEUTRAL))
    return at.answered(case, quotation, at.words().facts)


def _percent(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode())


def _entities(text: str) -> str:
    return "".join(f"&#{ord(letter)};" for letter in text)


def _halves(text: str) -> tuple[str, str]:
    middle = text.rfind(" ", 0, len(text) // 2 + 1)
    middle = middle if middle > 0 else len(text) // 2
    return text[:middle].rstrip(), text[middle:].lstrip()


QUOTATIONS: Final[dict[str, Lie]] = {
    "fabricated quotation": _fabricated,
    "words of another document": _of_another_document,
    "document that does not exist": _of_no_document,
    "words of another case": _of_another_case,
    "words of the record": _of_the_record,
    "words of the prompt": _of_the_prompt,
    "stitched within a document": _stitched(" "),
    "stitched by an ellipsis": _stitched(" ... "),
    "stitched over two documents": _over_two_documents,
    "altered digit": _altered(lambda text: text.translate(_DIGITS)),
    "altered date": _altered(lambda text: text.replace("2024-03-04", "2024-03-05")),
    "altered name": _altered(lambda text: text.replace("Ann Berger", "Bob Berger")),
    "dropped word": _altered(_dropped),
    "added word": _altered(_added),
    "swapped words": _altered(_moved),
    "homoglyph in the quotation": _altered(lambda text: text.translate(_HOMOGLYPHS)),
    "zero width in the quotation": _altered("\u200b".join),
    "mirrored by bidi": _altered(lambda text: "\u202e" + text[::-1]),
    "negation hidden by invisible characters": _hidden_in_evidence,
    "invisible characters in the evidence": _split_by_invisible,
    "words in base64": _encoded(lambda text: base64.b64encode(text.encode()).decode()),
    "words in percent signs": _encoded(_percent),
    "words in entities": _encoded(_entities),
    "words backwards": _encoded(lambda text: text[::-1]),
    "too little to prove anything": _too_little,
}
"""Class of attack to how one is made."""
