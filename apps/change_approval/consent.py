"""Words that may be consent where nobody is known to have approved.

No reading: a text that holds them may well approve nothing. But "nobody approved" is a finding about
people, and is stated only where nothing is left that a person might read otherwise.
"""

import re

from change_approval import lexicon as lex

__all__ = ["consent_in", "quoted_consent_in"]

_CONSENT = re.compile(
    r"\b(?:a+p+r+o+[vw]{1,2}e?d?|aproo?ved?|appoved?|apporved?|aprpoved?|approed|approvd)\b"
    r"|\b(?:my|our|has|have|full|take (?:it|this|that) as) (?:\w+ )?(?:approval|consent|ok|okay|go|blessing|signature|sign-?off|agreement|permission)\b"
    r"|\bapprovals? (?:is|are|was|were|came|comes|stands?|can be found|follows?|see|by|from|attached|below)\b|\b(?:approved|sign(?:ed|ing)?)\b[^.!?\n]{0,30}\boff\b|\bsign(?:s|ed|ing)? (?:this|it|that|the \w+)\b(?<!somebody signs this)"
    r"|(?:^|[.!?\n:]\s*|\b(?:ok|okay|yes|then|so|please|and|you|it|we|this|that|can|may|let['’]?s|let it) )(?:go(?=\s*(?:[.,!]|$| for it| ahead| live| on| out))|carry on|proceed|do it|ship|deploy(?: it| this)?|release (?:it|this)|roll (?:it|this) out|put it (?:in|live)|let it (?:out|in|go))\b"
    r"|\b(?:can|may|could) (?:go|be (?:deployed|released|shipped|merged|rolled out))\b|\bfeel free\b|\bgo for it\b|\bfrom (?:my|our) side\b|\bas far as i(?:['’]m| am) concerned\b"
    r"|\b(?:i|we) (?:\w+ )?(?:agree|consent|accept|authori[sz]e|permit|endorse|confirm|bless|back|support|sign)\b|\b(?:agreed|accepted|authori[sz]ed|cleared|confirmed)[.,!]"
    r"|\b(?:fine|ok|okay|good|happy|suits me|sounds good|all good|no (?:problem|objections?|concerns?|issue)s?)(?: \w+){0,2}[.!]*\s*$|(?:^|[.!?\n]\s*)(?:yes|yep|yeah|sure|fine|ok|okay|agreed|granted|done deal)\b(?!\?)|👍|👌|✅|🚀|💯|🆗|🟢",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"[^.!?\n]{1,300}\?")
_QUOTE_LINE = re.compile(r"(?m:^)[ \t]*[>|][^\n]*")
_LONG = 20_000
_SHOWN = 80
_GIVEN = frozenset(("approve", "ack", "lgtm", "ship", "looks"))


def consent_in(text: str) -> tuple[int, int] | None:
    """The first words that may be consent; ``None`` where none are, or the reader follows them."""
    if len(text) > _LONG:
        return 0, _SHOWN  # no remark, and too long to be looked through word by word
    if lex.MENTION.search(text) is not None:
        return None  # the reader read it, and found that it approves nothing
    asked = _QUESTION.sub(lambda match: " " * len(match.group()), text)
    found = _CONSENT.search(asked)
    return None if found is None else found.span()


def quoted_consent_in(text: str) -> tuple[int, int] | None:
    """The first quoted line that holds words of approval."""
    for line in _QUOTE_LINE.finditer(text, 0, _LONG):
        mention = lex.MENTION.search(line.group())
        if mention is not None and mention.lastgroup in _GIVEN:
            return line.span()
        if lex.FOREIGN.search(line.group()):
            return line.span()
    return None
