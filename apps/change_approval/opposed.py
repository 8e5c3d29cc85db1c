"""Words by which anybody, approver or not, speaks against a change: in the third person too.

English is looked through for people who are against, unhappy or worried, for "please wait" and
"don't", and for "not today". In another language it is enough that a word denies, refuses, takes
back, asks or waits: the reader can't tell what for, so a person reads it.
"""

import re

from assay.evidence import Needles, opposing_span
from change_approval import lexicon as lex
from change_approval.alternatives import by_first_letter
from change_approval.tongue import foreign_part

__all__ = ["opposed_in", "unread_tongue_in"]

_DO = (
    r"(?:deploy|release|ship|merge|go (?:live|out|ahead|in|on)|go\b|roll|push|publish|launch|activate|enable|switch"
    r"|proceed|continue|approve|install|migrate|implement|do (?:this|it|that)|start|put|send|turn|promote|carry on)"
)
_LIVE = (
    r"(?:\w+ )?(?:go (?:live|out|ahead|in)|be (?:\w+ )?(?:deployed|released|merged|shipped|implemented|published|switched"
    r"|rolled|activated)|agree|support|accept (?:this|it|that)"
)
_AGAINST = (
    r"(?:am|are|is|be|being|was|were|m|s|re|still|strongly|firmly|vote|voted|advise|advises|argue|argues|speaks|spoke|decided) against\b"
    r"|against(?<!nothing against)(?<!anything against)(?<!check against)(?<!checked against)(?<!tested against)(?<!compared against)(?<!run against)(?<!validated against)"
    r" (?:releasing|deploying|going|doing|shipping|publishing|this (?:change|release|deployment|going)|the (?:release|deployment|rollout|roll-out|go-live))\b"
    r"|oppos(?:e|es|ed|ing)\b|disagree[sd]?\b|veto(?:e?[sd])?\b|objects? (?:to|against|strongly)\b|in two minds\b|no[- ]go\b|no way\b"
    r"|not (?:in favou?r|happy|comfortable|convinced|acceptable|ready|safe|agreed|amused|with (?:this|it)"
    r"|today|tonight|this (?:week|month|weekend|way)|like this|in this form|as it is|before)\b|not yet[.!]"
    r"|unhappy\b|uncomfortable\b|unacceptable\b|uneasy\b"
    r"|(?:have|has|ve|had|got|raise|raised|raises|see|with) (?:\w+ ){0,3}(?:concerns?|objections?|doubts?|reservations?|misgivings|worries)\b"
    r"|(?:worried|concerned|afraid|nervous|sceptical|skeptical) (?:about|that|of|by|if)\b"
    r"|too (?:risky|early|soon|dangerous)\b|(?:bad|wrong|terrible|poor|not a good) (?:idea|time|moment|day)\b|premature\b"
    r"|(?:please|pls|plz|kindly|better|should|must|need to|needs to|has to|have to|ought to|let['’]?s|let us|can we|could we|could you|can you|would you"
    r"|rather|prefer|prefers|preferred|ask|asks|asked|asking|beg|begs|want to|wants to|want us to|want you to|want it to|want this to|wants us to|wants you to|wants it to|wants this to|had better)"
    r" (?:\w+ ){0,3}(?:wait|hold|pause|postpone[d]?|delay(?:ed)?|defer(?:red)?|stop(?:ped)?|halt(?:ed)?|refrain|not (?!forget|hesitate|worry|miss)|leave (?:it|this) out)\b"
    r"|(?:wait|hold|hang) (?:until|till|for (?:me|us|my|our|the (?:ok|go|decision|approval|answer))|with (?:this|it|the)|on\b|off\b|it\b|this\b|everything|your horses|back\b)"
    r"|rather (?:we|you|they|it) (?:left|waited|did|held|kept|stopped|postponed|delayed)"
    r"|(?:do not|don['’]?t|would not|wouldn['’]?t) (?:really |actually )?(?:want|like|support|agree|accept)(?: with)? (?:this|it|that|the (?:change|release))\b"
    rf"|(?:must|should|may|can|shall|will|would|could) ?(?:not|n['’]t|never) {_LIVE}|happen|proceed)\b"
    rf"|(?:can['’]?t|cannot|won['’]?t|wouldn['’]?t) {_LIVE}|approve|sign)\b"
)
_OPPOSED = re.compile(
    rf"(?<![\w-])(?=\w)(?:{by_first_letter(_AGAINST)}"
    rf"|(?P<order>(?:do not|don['’]?t|never) (?:\w+ )?{_DO})"
    r"|(?P<bare>(?:stop|halt|wait|hold|pause|abort|postpone|delay|don['’]?t|nope)\b(?=\s*(?:[.!:,]|$"
    r"|it\b|this\b|that\b|the (?:release|deployment|rollout|change)|please|right|everything|with))))",
    re.IGNORECASE,
)
_ORDERED = re.compile(
    r"(?:^|[.!?;:,\n(–—-]\s*|\b(?:please|pls|plz|kindly|so|and|but|just|really|you|we|one|i['’]d say)\s+)$",
    re.IGNORECASE,
)
"""What stands before an order: "customers do not use it" is none."""
_ALONE = re.compile(r"(?:^|[.!?\n]\s*)$")
_BEFORE = 24
_OPPOSED_NEEDLES = Needles(
    ("against", "oppos", "disagree", "veto", "object", "in two minds", "no go", "no-go", "not ",
     "unhappy", "uncomfortable", "unacceptable", "uneasy", "concern", "doubt", "reservation",
     "misgiving", "worr", "afraid", "nervous", "sceptical", "skeptical", "too ", "idea", "wrong",
     "bad ", "poor ", "premature", "wait", "hold", "hang ", "pause", "postpone", "delay", "defer",
     "stop", "halt", "refrain", "leave ", "n't", "n’t", "dont", "cant ", "never", "abort", "no way",
     "nope", "wont ")
)  # fmt: skip
"""Lower-case pieces of which words against a change hold at least one."""
_LONG = 20_000
_HARMLESS = re.compile(
    r"\b(?:no|nobody|any|without|nothing|not|have|had|withdraw|withdrew|drop(?:ped)?|lift(?:ed)?) (?:\w+ ){0,2}(?:concerns?|objections?|doubts?|reservations?|worries|veto|misgivings)\b"
    r"|\b(?:nothing|anything|no objections?) against\b|\b(?:if )?(?:nobody|no one) (?:objects|disagrees|minds)\b|\bnot ready (?:for|until) (?:print|the leaflet)\b",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"(?<!\w)(?:bitte|warte\w*|abwart\w*|stop|stopp(?:en|t|e)?|stopper|stopze\w*|halt|soll(?:te\w*)?|erst|dagegen|gegen|bedenken|einw[aä]nd\w*|einspruch|widerspr\w*|verschieb\w*|zur(?:ü|ue)ck\w*|lieber|besser"
    r"|svp|devr\w+|faudr\w+|d['’]abord|deber[ií]\w*|primero|primeiro|dever[ií]\w*|dovre\w*|powinn\w*|najpierw|moet\w*|bör|burde|s['’]il|merci d['’]\w*|attend\w*|contre|bloqu\w*|suspend\w*|arr[eê]t\w*|oppos\w*|report\w*|retir\w*|favor|esper\w*|aguard\w*|contra|deten\w*|par(?:ar|en|em|e)|opon\w*|oponho|aplaz\w*|adi(?:ar|em|a)"
    r"|favore|aspett\w*|contrari\w*|ferm\w*|sospend\w*|rinvi\w*|alstublieft|graag|wacht\w*|tegen|bezwaar\w*|uitstel\w*"
    r"|prosz[eęą]|prosimy|czeka\w*|poczeka\w*|zaczeka\w*|wstrzyma\w*|przeciw\w*|sprzeciw\w*|zatrzyma\w*|wycof\w*|cofa\w*|od[lł]o[zż]\w*"
    r"|vänta\w*|vent\w*|emot|imot|mot|stans\w*|utset\w*|tack|a[sș]tept\w*|rog|v[aă] rug\w*|[iî]mpotriv\w*|opri\w*|proti|po[cč]k\w*|k[eé]r\w*|v[aá]r\w*|ellen\w*|l[uü]tfen|bekle\w*|odota\w*|vastaan)(?!\w)"
    r"|反対|反对|待|やめ|中止|止め|保留|見合わせ|延期|不安|懸念|ください|お願い|请|請|暂停|停|等|대기|중단|보류|반대|부탁|주세요|против|подожд\w*|прошу|стоп|останов\w*|отлож\w*",
    re.IGNORECASE,
)


def opposed_in(text: str) -> re.Match[str] | None:
    """The first English words of a text by which somebody speaks against the change."""
    if not _OPPOSED_NEEDLES.is_in(text.casefold()):
        return None
    if len(text) > _LONG:  # no remark, and too long to be looked through word by word
        return re.match(r".{0,80}", text, re.DOTALL)
    if _first(text) is None:
        return None
    for harmless in (lex.HARMLESS, _HARMLESS):
        text = harmless.sub(_blank, text)
    return _first(text)


def _first(text: str) -> re.Match[str] | None:
    for found in _OPPOSED.finditer(text):
        place = {"order": _ORDERED, "bare": _ALONE}.get(found.lastgroup or "")
        if place is None or place.search(text[max(0, found.start() - _BEFORE) : found.start()]):
            return found
    return None


def unread_tongue_in(text: str, *, is_approver: bool) -> tuple[int, int] | None:
    """The first sentence in another language that may speak against the change.

    Args:
        text: The text.
        is_approver: Whether the writer may have approved: then any such sentence is one, since
            they may take it back in words that nobody listed.
    """
    found = foreign_part(text)
    if found is None or is_approver:
        return found
    against = opposing_span(text)
    if against is None and (asked := _ASKING.search(text)) is not None:
        against = asked.span()
    return against


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())
