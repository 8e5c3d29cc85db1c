"""The wordings that change what a quotation says when they stand near it: data, in many languages.

The files in ``wordings/`` hold rules; a rule has phrases by language and the places in which they
count. All phrases of all rules and languages are looked for in one pass (Aho-Corasick), so that a
language more costs nothing when a text holds none of its phrases.

A phrase is words in any case; ``recommend*`` ends and ``*arsa`` begins anywhere in a word, ``n'*``
ends at an apostrophe; ``=may`` counts only as written.
Scripts that set no blanks between words are looked for within words.
"""

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from assay.evidence.normalise import is_unspaced, loosen, normalise

__all__ = ["PLACES", "Entry", "Lexicon", "Rule", "lexicon", "spaced"]

PLACES = (
    "before", "inside", "after", "opening", "heading", "answered", "tail", "sentence", "near",
    "title", "label", "later", "field", "anywhere", "fronted", "hint",
)  # fmt: skip
"""Where phrases can count; :mod:`assay.evidence.cues` says what each place is."""

_META = frozenset(("code", "meaning", "places", "clausal"))
_ASCII_GAPS = bytes(code if chr(code).isalnum() else ord(" ") for code in range(256))
_GAPS = re.compile(
    "[\\s\x00-/:-@\\[-`{-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\xd7\xf7\u2000-\u206f\u2190-\u2bff\u3000-\u3004"
    "\u3008-\u3020\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\ud800-\udfff\u060c\u061b\u061f\u06d4\u05be\u0964\u0965]"
)
_HANGUL = re.compile("[\u1100-\u11ff\uac00-\ud7af]")


def spaced(text: str) -> str:
    """A lower-case text with a blank for everything that belongs to no word; lengths are kept."""
    return text.encode().translate(_ASCII_GAPS).decode() if text.isascii() else _GAPS.sub(" ", text)


class Rule(NamedTuple):
    """What some phrases do to a quotation.

    Attributes:
        number: Its place among the rules; orders what else is equal.
        code: Code of the flag.
        meaning: What the phrase does, for the message.
        places: In which places it counts.
        is_clausal: Whether a semicolon shields the quotation from what stands before it.
    """

    number: int
    code: str
    meaning: str
    places: frozenset[str]
    is_clausal: bool


class Entry(NamedTuple):
    """One phrase of one rule.

    Attributes:
        rule: The rule.
        literal: The phrase as it must be written, where its case counts; else empty.
        is_elided: Whether an apostrophe must follow, as in ``n'est``.
    """

    rule: Rule
    literal: str
    is_elided: bool


class Lexicon(NamedTuple):
    """Every phrase, ready to be looked for.

    Attributes:
        machine: Finds the keys in a spaced text that begins and ends with a blank.
        keys: What is looked for, blanks at the ends marking the ends of words.
        entries: For each key the phrases that it stands for.
    """

    machine: AhoCorasick
    keys: tuple[str, ...]
    entries: tuple[tuple[Entry, ...], ...]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The wordings of the package, read once."""
    found: dict[str, list[Entry]] = {}
    phrases = _phrases()
    # A simple text is looked at in lower case, any other one folded ("außer" is "ausser").
    folded = loosen(normalise("\0".join(p.lstrip("=") for _, p in phrases))).text.split("\0")
    for (rule, phrase), other in zip(phrases, folded, strict=True):
        literal = phrase[1:] if phrase.startswith("=") else ""
        entry = Entry(rule, literal, phrase.endswith("'*"))
        key = _key((literal or phrase).lower())
        found.setdefault(key, []).append(entry)
        if not other.isascii() or not phrase.isascii():
            same = _key(other)
            if same != key:
                found.setdefault(same, []).append(entry)
    keys = tuple(found)
    return Lexicon(AhoCorasick(keys), keys, tuple(tuple(found[key]) for key in keys))


def _phrases() -> list[tuple[Rule, str]]:
    phrases: list[tuple[Rule, str]] = []
    number = 0
    folder = resources.files("assay.evidence") / "wordings"
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        for row in tomllib.loads(file.read_text("utf-8"))["rule"]:
            places = frozenset(row["places"])
            if not places <= set(PLACES):
                raise ValueError(f"{file.name}: unknown place in {sorted(places)}")
            number += 1
            rule = Rule(
                number, row["code"], row["meaning"], places, bool(row.get("clausal", False))
            )
            for language, words in row.items():
                if language not in _META:
                    phrases += [(rule, w.strip()) for w in words.split(",") if w.strip()]
    return phrases


def _key(phrase: str) -> str:
    """What is looked for: the phrase with blanks where words must begin and end."""
    bare = " ".join(spaced(phrase.strip("*")).split())
    if is_unspaced(bare[0]) or (_HANGUL.match(bare) and len(bare) > 1):
        return bare
    is_stem = phrase.endswith("*") and not phrase.endswith("'*")
    return f"{'' if phrase.startswith('*') else ' '}{bare}{'' if is_stem else ' '}"
