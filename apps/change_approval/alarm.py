"""Words that anywhere beside an approval, or after it, call for a person.

They are no reading: a text that holds one may well approve. It is only not certain that it does,
and a person decides. Harmless turns of phrase ("no further comments") are struck out before.
"""

import re

from assay.evidence import Needles
from change_approval import lexicon as lex
from change_approval.alternatives import by_first_letter

__all__ = ["alarm_in", "fault_in", "halt_in", "limit_in", "stop_in"]

_STOP = (
    r"stop(?:s|ped|ping)?|halt(?:s|ed)?|abort(?:ed)?|hold (?:off|on|it|this|the|my)|on hold|suspend\w*|postpon\w+|defer(?:red)?"
    r"|freeze|wait(?! for ci\b)|(?:must|should|shall|can|may|do|does|did|is|are|was|were|will|would|has|have|had)(?:n['’]?t| not)"
    r" (?:be |go |ready|yet |proceed|ship|deploy|merge|release|approve[d]?|ok|fine|happy|safe|acceptable|accept|agree|support|comfortable)\w*"
    r"|cannot (?:go|be|approve|proceed|ship|deploy|merge|accept|agree|support)\w*|no longer (?:ok|okay|fine|happy|agree|approv|support|stand|valid|comfortable)\w*"
    r"|not (?:ok|okay|approved?|agree|happy|comfortable|ready|acceptable|good|sure)\b"
    r"|reject\w*|refus\w+|den(?:y|ied|ies)|declin\w+|veto\w*|object(?: to| against|ion\b)(?! oriented)"
    r"|withdr[ae]w\w*|revok\w+|rescind\w*|retract\w*|(?:take|taking|took|pull|pulled) (?:my \w+ |it |this |that )?back"
    r"|disregard|cancel(?:s|l?ed|ling|lation)?|premature\w*|too early|i was wrong|wrong (?:pr|ticket|button|change|tab|window)"
    r"|by mistake|in error|mistakenly|regret|kidding|nope|not so fast|second thoughts?|changed my mind|reconsider\w*"
    r"|before (?:\w+ ){0,2}(?:merg|deploy|releas|going|go[ -]live|rollout|production|prod)\w*"
    r"|(?:must|should|can) (?:not|never)|please (?:fix|address|revert|stop|wait|hold|roll ?back)|revert (?:it|this|the)|roll(?:ed)? ?back (?:it|this|the)"
    r"|ziehe\b[^.\n]{0,60}\bzur(?:ü|ue)ck|zur(?:ü|ue)ckgezogen|widerruf\w*|widerrufe|abgelehnt|lehne\b|stopp\w*|nicht (?:freigegeben|genehmigt|einverstanden|produktiv|deploy\w*|live)|bitte warten|warten sie|ausgesetzt|verschieb\w*|verschoben|einspruch|widerspr\w+"
    r"|refus[eé]\w*|rejet[eé]\w*|retire mon|arr[eê]te[zr]?|suspendu\w*|annul[eé]\w*|pas d['’]accord|en attente|rechaz\w+|retiro|deten\w+|cancelad\w+|en espera|no apruebo|ritiro|rifiut\w+|respinto|fermare|ingetrokken|afgewezen|afkeur\w*"
)
_FAULT = (
    r"fail(?:s|ed|ing|ures?)?|broken?|breaks|crash\w*|corrupt\w*|explod\w*|bugs?\b|buggy|vulnerab\w+|injection|regression in"
    r"|wrong|incorrect|invalid|missing|lacks?|lacking|insecure|unsafe|dangerous|disaster|terrible|bad idea|not good|flaky|outage"
    r"|data loss|loses|leaks?|red\b|issues?\b|problems?\b|concerns?\b|fehl(?:er|ern|t|en|geschlagen|erhaft)\b|kaputt|falsch|erreur|échou\w+|manque|error(?:es)?\b|falta|incorrecto"
)
_LIMIT = (
    r"unless|except(?:ing)?|excluding|excluded|apart from|only (?:if|when|once|after|for|the|on|in|as|with)|provided|conditions?|conditional\w*"
    r"|subject to|pending|assuming|contingent|as long as|until|if (?:and only|the|it|we|you|uat|tests?|ci|qa|they)\b|outstanding|to confirm|must|required|has to|have to|needs? (?:to|a|an|the|more|another|one)|first\b(?! time)"
    r"|draft|example|template|sample|test (?:client|system|environment|mail)|staging|tomorrow|next (?:week|month|year|sprint)|later date"
    r"|never|nobody|none of|neither|without (?:reading|review|having)|cannot|actually,? (?:no|wait)|\bno[,.!]|^no\b|not\b"
    r"|before(?=\s*(?:[.!]|$))|beforehand|(?:run|make|take|do|get|ask|tell|inform|notify|ensure|remember|verify) (?:the|a|an|sure|this|that|it|me|us|them|your)\b"
    r"|edit:|update:|p\.?s\.?\b|sofern|vorbehalt\w*|wenn|falls|erst|nur\b|au(?:ß|ss)er|ohne|nicht|kein\w*|jedoch|sauf|si et seulement|salvo|excepto|hasta|pero"
)
_HALT = (
    r"(?:must|should|can|may)(?: not|n['’]?t) (?:go (?:live|to prod\w*|out|in(?:to)?)|be (?:deployed|released|merged|implemented|shipped|approved))"
    r"|(?:halt|stop|abort|suspend) (?:the|this) (?:rollout|roll-out|deployment|release|change|merge|go-live|implementation)"
    r"|(?:my|the) approval is (?:suspended|void|invalid|withdrawn|on hold)|i was wrong to (?:agree|approve)"
    r"|(?:take|pull) (?:my|the) (?:approval|ack|lgtm|review|sign-off) back|ziehe\b[^.\n]{0,40}\b(?:zustimmung|freigabe|genehmigung)\b[^.\n]{0,20}\bzur(?:ü|ue)ck"
)
_HALTS = re.compile(rf"(?<![\w-])(?=\w)(?:{_HALT})(?![\w-])", re.IGNORECASE)
_HALT_NEEDLES = Needles(
    ("must not", "mustn", "should not", "shouldn", "can not", "cann", "may not", "mayn", "halt ",
     "stop ", "abort ", "suspend ", "approval is ", "i was wrong to", " back", "ziehe")
)  # fmt: skip
"""Lower-case pieces of which the words of a halt hold at least one."""
_STOPS = re.compile(
    rf"(?<![\w-])(?=\w)(?:{by_first_letter(f'{_STOP}|{_HALT}')})(?![\w-])|[❌🚫🛑⛔👎]",
    re.IGNORECASE,
)
_FAULTS = re.compile(rf"(?<![\w-])(?=\w)(?:{by_first_letter(_FAULT)})(?![\w-])", re.IGNORECASE)
_BESIDE = re.compile(
    rf"(?<![\w-])(?=\w)(?:{by_first_letter(f'{_STOP}|{_FAULT}|{_LIMIT}')})(?![\w-])|[❌🚫🛑⛔👎]",
    re.IGNORECASE | re.MULTILINE,
)
_CODE = re.compile(
    r"`[^`\n]{1,200}`|https?://\S{1,300}|^(?:[ \t]{4,}|[ \t]*[-+@]{2,}).*$", re.MULTILINE
)
_HARMLESS = re.compile(
    r"\b(?:(?:no|any|without|fixe[sd]|fix|solve[sd]?|resolve[sd]?|the|this|related|see|issues?|in|of|for) (?:further |other |more |new |remaining )?(?:problems?|issues?|concerns?|bugs?|regressions?|objections?|failures?|errors?)(?! (?:is|are|remain))\b"
    r"|bugs? ?fix\w*|fix(?:es|ed)? (?:a |the |this )?(?:\w+ )?bugs?\b|issues? #?\d+|if (?:it|that|this)(?:'s| is)? (?:helps|of interest|useful)\b"
    r"|not (?:only|necessarily|just|that|too|a blocker|blocking|a big deal|important|strictly|really needed|needed|worth|related|relevant|specific to|introduced|surpris\w+)\b"
    r"|not (?:test|tested|run|tried|built|compiled|benchmarked)\b|no problem\b|not a native\b)",
    re.IGNORECASE,
)


def alarm_in(text: str) -> re.Match[str] | None:
    """The first alarming words of a text that stands beside an approval."""
    return _first(_BESIDE, text)


def stop_in(text: str) -> re.Match[str] | None:
    """The first words by which somebody may stop what was approved."""
    return _first(_STOPS, text)


def fault_in(text: str) -> re.Match[str] | None:
    """The first words by which somebody finds fault with it."""
    return _first(_FAULTS, text)


_OF_APPROVAL = re.compile(
    r"\b(?:approv\w*|ack|lgtm|sign-?off|consent|vote|agree\w*|ok|okay)\b", re.IGNORECASE
)


def limit_in(text: str) -> re.Match[str] | None:
    """The first alarming words of a text that speaks of an approval."""
    return alarm_in(text) if _OF_APPROVAL.search(text) else None


def halt_in(text: str) -> re.Match[str] | None:
    """The first words by which anybody, approver or not, says that it must not go live."""
    return _first(_HALTS, text) if _HALT_NEEDLES.is_in(text.casefold()) else None


def _first(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    if pattern.search(text) is None:
        return None
    return pattern.search(_cleaned(text))


def _cleaned(text: str) -> str:
    """Without code and harmless turns of phrase; the places of the rest stay what they were."""
    text = _CODE.sub(_blank, text)
    found = lex.HARMLESS_NEEDLES.found_in(text.casefold())
    for struck in (lex.HARMLESS, _HARMLESS) if found else ():
        text = struck.sub(_blank, text)
    return text


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())
