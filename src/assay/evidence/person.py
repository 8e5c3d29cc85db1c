"""Whether some words name the person that a claim names: by their words, else by the alias graph.

1. The words of the name stand together in the quotation, in either order: the same.
2. The quotation names one person, by a name, a login or an address, and the alias graph of the run
   knows that mention and the claimed one as one person: the same.
3. The alias graph knows the mentions as different people, or the names are clearly different and
   nothing connects them: another person, a fabrication.
4. Whatever is left is uncertain and goes to a person: an initial, a middle name, a login that looks
   like the name, two people in one quotation. Names that merely resemble each other ("Max Byron",
   "Ada Byron") are not left: they are two names, and one of them does not stand there.
"""

import re
from collections.abc import Iterator

from assay.domain import Actor, Document, GateAnswer
from assay.evidence.boundary import Cut
from assay.evidence.derivation import Derivation, same, unknown
from assay.evidence.index import Searchable
from assay.evidence.normalise import normalise, strip_invisible
from assay.identity import Comparison, IdentityGraph, Match

__all__ = ["derive_person", "mentions_in"]

_MAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_HANDLE = re.compile(r"(?<![\w@.])@([\w](?:[\w-]*\w)?)")
_WORD = r"[^\W\d_][\w.'-]*"
_PARTICLE = r"(?:van|von|der|den|de|da|di|del|della|la|le|el|al|bin|ibn|ter|zu|dos|das|y|e)"
_CAPITAL = r"(?:[A-Z\u00c0-\u00de\u0386-\u03ab\u0400-\u042f]|[^\W\d_a-z\u00df-\u00ff\u03ac-\u03ce\u0430-\u045f])[\w.'-]*"
_NAME = re.compile(rf"{_CAPITAL}(?:[ ](?:{_PARTICLE}[ ]){{0,2}}{_CAPITAL}){{1,4}}")
_TOKEN = re.compile(r"[\w.+-]*\w")
_EDGES = " \t\n.,;:!?()[]<>\"'"
_READINGS_MAX = 8
_FEW_WORDS = 4


def derive_person(value: str, words: str, document: Document, people: IdentityGraph) -> Derivation:
    """The person whom the words name, compared with the person who is claimed.

    Args:
        value: Whom the assessor names.
        words: The cited words as the document has them.
        document: Where they stand; its author tells of which platform a login is.
        people: The alias graph of the run; one that knows nobody leaves the words alone to decide.
    """
    spelled = _by_words(value, words)
    if spelled.answer is GateAnswer.PASS or not value.strip():
        return spelled
    platform = document.author.platform if document.author else ""
    claimed = next(mentions_in(value, platform), (Actor(name=value.strip()),))
    mentioned = list(_some(mentions_in(words, platform)))
    verdicts = [_compared(claimed, mention, people) for mention in mentioned]
    if any(v.match is Match.SAME for v in verdicts):
        if len(verdicts) == 1:
            return same(value.strip())
        return unknown("the quotation names several people")
    if verdicts and all(v.match is Match.DIFFERENT for v in verdicts):
        return Derivation(GateAnswer.BLOCK, "", verdicts[0].reason)
    accounts = [v for v, m in zip(verdicts, mentioned, strict=True) if _has_account(claimed, m)]
    doubtful = next((v for v in accounts if not v.is_open), None)
    if spelled.answer is GateAnswer.BLOCK and doubtful is not None:
        return unknown(doubtful.reason)
    return spelled


def mentions_in(words: str, platform: str) -> Iterator[tuple[Actor, ...]]:
    """Who is mentioned: for each mention the ways to read it.

    Args:
        words: The words.
        platform: Where a login that stands in them is valid; empty where nobody knows.
    """
    rest = words
    for mail in _MAIL.findall(words):
        yield (Actor(email=mail),)
        rest = rest.replace(mail, "\n")
    for handle in _HANDLE.findall(rest):
        yield (Actor(login=handle, platform=platform),)
        rest = rest.replace(f"@{handle}", "\n")
    bare = rest.strip(_EDGES)
    if _TOKEN.fullmatch(bare):
        yield (Actor(name=bare), *_as_token(bare, platform))
        return
    found = [name for line in rest.split("\n") for name in _NAME.findall(line)]
    if not found and bare and len(bare.split()) <= _FEW_WORDS:
        found = [bare]
    for name in found:
        yield (Actor(name=name.strip(_EDGES)),)


def _has_account(*mentions: tuple[Actor, ...]) -> bool:
    """Whether a login or an address stands on either side: its letters need not spell the name."""
    return any(actor.login or actor.email for mention in mentions for actor in mention)


def _as_token(word: str, platform: str) -> tuple[Actor, ...]:
    return (Actor(login=word, platform=platform),) if _TOKEN.fullmatch(word) else ()


def _some(mentions: Iterator[tuple[Actor, ...]]) -> Iterator[tuple[Actor, ...]]:
    for count, mention in enumerate(mentions):
        if count >= _READINGS_MAX:
            return
        yield mention


def _compared(
    claimed: tuple[Actor, ...], mention: tuple[Actor, ...], people: IdentityGraph
) -> Comparison:
    """The surest answer over the ways to read two mentions: the same, else different, else unsure."""
    found = [people.compare(one, other) for one in claimed for other in mention]
    for match in (Match.SAME, Match.DIFFERENT):
        for comparison in found:
            if comparison.match is match:
                return comparison
    return next((c for c in found if not c.is_open), found[0])


def _by_words(value: str, words: str) -> Derivation:
    """The words of the name stand together; or are hinted at; or are not there."""
    bare, shown = normalise(value).text.strip(), normalise(words).text
    names = re.findall(r"[^\s,]+", bare)
    if not names:
        return unknown("the value is empty")
    first, last = " ".join(names[:-1]), names[-1]
    ways = {bare, " ".join(names), f"{last}, {first}", f"{last} {first}"}
    if any(_stands_in(way.strip(" ,"), shown) for way in ways):
        return same(value)
    if all(_is_hinted(name, shown) for name in names):
        return unknown("the quotation writes the name otherwise")
    if _stands_in(bare.casefold(), strip_invisible(shown).casefold()):
        return unknown("the quotation writes it otherwise")
    return Derivation(GateAnswer.BLOCK, "", "the quotation does not contain it")


def _is_hinted(name: str, shown: str) -> bool:
    """Whether a name, or its initial, stands somewhere in the words."""
    folded = shown.casefold()
    bare = name.rstrip(".").casefold()
    if _stands_in(bare, folded):
        return True
    return re.search(rf"\b{re.escape(bare[:1])}\.", folded) is not None


def _stands_in(wanted: str, shown: str) -> bool:
    return any(p.cut is Cut.NONE for p in Searchable(shown).places(wanted))
