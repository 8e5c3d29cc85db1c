"""Words that change what a quotation says when they stand around it: in English and German.

Each :class:`Wording` is data. Its triggers are the words of which at least one must occur before
its patterns are tried at all; its patterns say where they count.
"""

import re
from dataclasses import dataclass

from assay.evidence.watch import Watch, watch

__all__ = [
    "FIXED_WORDS",
    "MACHINE_WORDS",
    "RULE_WORDS",
    "WITHDRAWAL_WORDS",
    "WORDINGS",
    "Wording",
]


@dataclass(frozen=True, slots=True)
class Wording:
    """One way in which surrounding words take away from a quotation.

    Attributes:
        code: Code of the flag.
        meaning: What the words do, for the message: ``negates``, ``sets a condition on``...
        triggers: Words in lower case.
        before: Pattern in the sentence before the quotation.
        inside: Pattern in the quotation itself.
        after: Pattern in the sentence after it.
        following: Pattern at the beginning of the next sentence.
        is_clausal: Whether a semicolon shields the quotation from what stands before it.
    """

    code: str
    meaning: str
    triggers: Watch
    before: re.Pattern[str] | None = None
    inside: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    following: re.Pattern[str] | None = None
    is_clausal: bool = False


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b", re.IGNORECASE)


def _opening(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{'|'.join(phrases)})\b", re.IGNORECASE)


_CONTRACTED = (
    "don't doesn't didn't isn't aren't wasn't weren't won't wouldn't can't couldn't shouldn't "
    "haven't hasn't hadn't mustn't needn't ain't dont doesnt didnt isnt wasnt wont cant"
)
_NOT = ("not", "never", "cannot", *_CONTRACTED.split(), "nicht", "niemals", r"kein(?:e[nmrs]?)?")

NEGATION = Wording(
    "negated",
    "negates",
    watch(
        f"not never no cannot {_CONTRACTED} neither nor none nobody without false untrue incorrect "
        "wrong fail fails failed failing refuse refuses refused decline declines declined deny "
        "denies denied instead rather far lack lacks lacking nicht kein keine keinen keinem keiner "
        "keines nie niemals ohne weder nein doubt yet "
        "refusal denial rejected rejects kidding missing absent outstanding none abgelehnt"
    ),
    before=_any(
        *_NOT,
        r"no(?!\.)",
        "neither",
        "nor",
        "none",
        "nobody",
        "without",
        "false",
        "untrue",
        "incorrect",
        "wrong",
        r"fail(?:s|ed|ing)?",
        r"refuse[sd]?",
        r"decline[sd]?",
        r"den(?:y|ies|ied)",
        "instead of",
        "rather than",
        "far from",
        r"lack(?:s|ing)?",
        "doubt",
        "yet to",
        "nie",
        "ohne",
        "weder",
    ),
    inside=_any(*_NOT, "no longer"),
    after=re.compile(
        rf"\b(?:{'|'.join(_NOT)}|false|untrue|incorrect|no longer|refused|den(?:ied|ial)|declined"
        r"|rejected|failed|missing|absent|outstanding|abgelehnt)\b|[:–—-]\s*(?:no|none|nein)\b",
        re.IGNORECASE,
    ),
    following=_opening(
        r"no\b(?! (?:further|more|other|objection|concern|issue|problem))",
        "not",
        "never",
        "nope",
        "false",
        "wrong",
        "nein",
        "just kidding",
        "rejected",
        "denied",
        "refused",
    ),
    is_clausal=True,
)

_IF = (
    "if",
    "unless",
    "provided",
    "providing",
    "subject to",
    "conditional(?:ly)?",
    "contingent",
    "as long as",
    "so long as",
    "assuming",
    "until",
    "till",
    "pending",
    "awaiting",
    "in case",
    "depending",
    "depends",
    "on (?:the )?condition",
    "condition that",
    "under the condition",
    "requires",
    "wenn",
    "falls",
    "sofern",
    "solange",
    "vorbehaltlich",
    "sobald",
    "unter der bedingung",
)

CONDITION = Wording(
    "conditional",
    "sets a condition on",
    watch(
        "if unless provided providing subject conditional conditionally contingent long assuming "
        "until till pending awaiting case depending depends condition once when requires wenn "
        "falls sofern solange vorbehaltlich sobald bedingung had were"
    ),
    before=_any(*_IF, "once", "when", "as soon as"),
    inside=_any(*_IF, "once", "when", "as soon as"),
    after=_any(*_IF, "once", "when", "as soon as", r"had (?:the|it|they|we|this|that|all)"),
    following=_opening(
        "provided",
        "unless",
        "subject to",
        "conditional",
        "pending",
        "only if",
        "only when",
        "this is conditional",
        "condition",
        "sofern",
        "vorbehaltlich",
        "only once",
    ),
)

LIMITATION = Wording(
    "limited",
    "limits",
    watch(
        "but except excepting exception excluding only solely apart other limited however although "
        "though partial partially partly part provisional provisionally preliminary preliminarily "
        "tentative tentatively temporary temporarily almost nearly up aber jedoch nur außer "
        "ausgenommen bis teilweise vorläufig lediglich allerdings rest remainder principle theory"
    ),
    before=_any(
        "only",
        "partial(?:ly)?",
        "partly",
        "provisional(?:ly)?",
        "preliminar(?:y|ily)",
        "tentative(?:ly)?",
        "temporar(?:y|ily)",
        "almost",
        "nearly",
        "nur",
        "teilweise",
        "vorläufig",
        "lediglich",
    ),
    inside=_any(
        "except(?:ing)?",
        "excluding",
        "apart from",
        "other than",
        "limited to",
        "but",
        "only",
        "in part",
        "in principle",
        "in theory",
        "partial(?:ly)?",
        "partly",
        "provisional(?:ly)?",
        "außer",
        "ausgenommen",
        "teilweise",
        "vorläufig",
        "aber",
        "nur",
    ),
    after=_any(
        "but",
        "except(?:ing)?",
        "exception",
        "excluding",
        "only",
        "solely",
        "apart from",
        "other than",
        "limited to",
        "up to(?! date)",
        "however",
        "although",
        "though",
        "partial(?:ly)?",
        "partly",
        "in part",
        "provisional(?:ly)?",
        "tentative(?:ly)?",
        "temporar(?:y|ily)",
        "aber",
        "jedoch",
        "nur",
        "außer",
        "ausgenommen",
        "bis zu",
        "allerdings",
        "rest",
        "remainder",
        "in principle",
        "in theory",
    ),
    following=_opening(
        "but",
        "however",
        "except",
        "although",
        "only",
        "aber",
        "jedoch",
        "nur",
        "allerdings",
        "with the exception",
        "excluding",
        "limited to",
    ),
)

_MUST = (
    "should",
    "must",
    "shall",
    "would",
    "could",
    "might",
    "ought",
    r"soll(?:te|ten|en)?",
    "muss",
    "müssen",
    r"würden?",
    r"könnten?",
)

MODALITY = Wording(
    "modal",
    "makes a wish, a duty or a plan of",
    watch(
        "should must shall would could might may will ought need needs has have be expect "
        "expects expected hope hopes hoping plan plans planned planning intend intends intended "
        "going request requests requesting requested ask asks asking asked want wants wanted wish "
        "please likely probably presumably supposed supposedly apparently allegedly think seems "
        "seem appears assume assumes according heard told claims claimed "
        "soll sollte sollten sollen muss müssen würde würden könnte könnten wird werden bitte "
        "angeblich laut vermutlich i'll we'll he'll she'll they'll i'd we'd"
    ),
    before=_any(
        *_MUST,
        "(?-i:may)",
        "(?-i:will)",
        r"needs? to",
        r"ha(?:s|ve) to",
        "to be",
        r"expect(?:s|ed)?",
        r"hop(?:es?|ing)",
        r"plan(?:s|ned|ning)? to",
        r"intend(?:s|ed)?",
        "going to",
        r"requests?",
        "requesting",
        r"requested (?:to|that)",
        r"asks?",
        "asking",
        r"asked (?:to|for|that)",
        r"want(?:s|ed)?",
        "wish",
        "please",
        "likely",
        "probably",
        "presumably",
        "supposed(?:ly)?",
        "apparently",
        "allegedly",
        "i think",
        r"seems?",
        "appears",
        r"assumes?",
        "according to",
        "heard",
        "told (?:me|us|that)",
        r"claim(?:s|ed)",
        "wird",
        "werden",
        "bitte",
        "angeblich",
        "laut",
        "vermutlich",
        r"\w+'(?:ll|d)",
    ),
    inside=_any(*_MUST, "(?-i:will) be", "to be", r"needs? to be"),
    after=_any(
        "werden soll",
        "werden muss",
        "werden sollte",
        "i think",
        "presumably",
        "apparently",
        "allegedly",
        "supposedly",
        "probably",
        "i assume",
    ),
)

WORDINGS = (NEGATION, CONDITION, LIMITATION, MODALITY)
"""In the order in which their flags are given."""

WITHDRAWAL_WORDS = watch(
    "withdraw withdraws withdrawn withdrew withdrawing revoke revokes revoked revoking rescind "
    "rescinds rescinded retract retracts retracted supersede supersedes superseded void voided "
    "cancel cancels cancelled canceled overturned longer disregard ignore scratch correction "
    "mistake mistakenly error hold back mind edit zurückgezogen widerrufen widerrufe widerruf ziehe storniert "
    "ungültig"
)
"""Words that take something back."""

RULE_WORDS = watch(
    "policy policies procedure procedures control controls requirement requirements standard "
    "standards guideline guidelines template templates richtlinie richtlinien vorgabe vorgaben"
)
"""Words that announce a rule."""

FIXED_WORDS = watch(
    "confidential privileged intended automatically auto autogenerated reply office sent"
)
"""Words of mail footers."""

MACHINE_WORDS = watch("assistant model ai llm chatbot copilot chatgpt claude gpt gemini confidence")
"""Words that speak of models."""
