"""What a text that is not wholly understood is about, for the person who will read it.

The first kind whose words stand in it names it. Nothing here makes an approval: these words only
choose which doubt a person is shown.
"""

import re

from personal_trade.case import Decision
from personal_trade.caveat import Bearing
from personal_trade.reading.statement import Why

__all__ = [
    "AUTOMATIC",
    "bearings_in",
    "consents",
    "decides_oneself",
    "doubt_in",
    "is_tainted",
    "limits_in_footer",
    "mentions_decision",
    "speaks_against",
    "speaks_of_instruction",
]


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(phrases)})(?![\w-])", re.IGNORECASE)


AUTOMATIC = _any(
    r"out of (?:the )?office", r"automatic reply", r"auto-?reply", r"automated (?:reply|response|message)",
    r"i am (?:currently )?(?:away|on (?:leave|holiday|vacation))", r"do not reply to this", r"abwesend", r"abwesenheitsnotiz",
    r"limited access to (?:e-?mail|my mail)",
)  # fmt: skip
_DECIDES = _any(
    r"approv\w+", r"clear(?:ed|ance|s)?", r"pre-?clear\w*", r"grant(?:ed|s)?", r"permi(?:t|ts|tted|ssion)", r"you may", r"authori[sz]\w+",
    r"genehmig\w*", r"freigegeben", r"freigabe", r"approuv\S*", r"aprobad[oa]", r"apruebo", r"autoris\S*", r"approvato", r"einverstanden",
    r"d['’]accord", r"goedgekeurd",
)  # fmt: skip
_WITHDRAWS = _any(
    r"withdr[ae]w\w*", r"revok\w+", r"rescind\w*", r"retract\w*", r"cancel(?:led|ed|s)?", r"disregard", r"(?:no longer|not any ?more) (?:stands?|valid|approved|applies)",
    r"hold off", r"on (?:second thoughts?|reflection)", r"changed my mind", r"stop", r"scrap that", r"take (?:it|that) back", r"edit:", r"void", r"by mistake", r"in error", r"pull this", r"actually,? (?:no|wait|hold)", r"zur(?:ü|ue)ck(?:gezogen|ziehen)?", r"widerruf\w*",
)  # fmt: skip
_CONDITIONS = _any(
    "if", "unless", "provided", "providing", "subject to", "conditional(?:ly)?", "contingent", "as long as", "so long as", "assuming", "once",
    "as soon as", "pending", "on (?:the )?condition", "conditions?", "depending", "only (?:if|when|after|once|through|via|with|for|in)", "not before", "but not (?:before|until)",
    "after", "when", "must", "caveat", "make sure", "please (?:first )?(?:confirm|ensure|make|use|check|get)", "requires?", "need to", "have to", "before you",
    "wenn", "falls", "sofern", "sobald", "vorbehaltlich", "si", "sous réserve", "siempre que", "but do not", "hold for",
    "not until", "needs? to", "inclined", "please keep", "stay within",
)  # fmt: skip
_PARTIAL = _any(
    r"not the", r"but not(?! (?:before|until|after|if|on|at))", r"the rest", r"remainder", r"except", r"excluding", r"half(?: of)?", r"part of", r"partial(?:ly)?", r"of the \d[\d,]{0,15}", r"\d[\d,]{0,15} only",
    r"only \d[\d,]{0,15}", r"instead of", r"some of", r"rather than", r"minus",
)  # fmt: skip
_DENIES = _any(
    r"not (?:approved|cleared|granted|permitted|authori[sz]ed|allowed|possible)", r"den(?:y|ied|ies)", r"declin\w+", r"reject\w*", r"refus\w+", r"(?:can(?:not|['’]t| not)|unable to|won['’]t|do(?:n['’]t| not)|not able to) (?:approve|clear|grant|allow|permit|trade|buy|sell|authori[sz]e)",
    r"may not", r"must not", r"restricted list", r"abgelehnt", r"refusé\w*", r"rechazad\w+", r"no,? sorry", r"prohibited", r"not ok(?:ay)?", r"no go", r"can(?:not|['’]t) be (?:approved|granted|cleared)", r"not today", r"can['’]t let you",
)  # fmt: skip
_DEFERS = _any(
    r"let me (?:check|see|think|ask|look)", r"(?:will|shall|i['’]ll|we['’]ll) (?:revert|check|get back|come back|look|let you know|decide|review|ask)", r"come back to you", r"get back to you", r"under review", r"waiting", r"await\w*",
    r"need (?:more|some|further|the)", r"please (?:hold|wait|send|provide|resubmit)", r"hold (?:until|on)", r"not yet", r"still (?:checking|reviewing|looking)", r"tbd", r"tbc", r"looking into", r"to be (?:confirmed|decided)", r"bear with",
)  # fmt: skip
_CONSENT = re.compile(
    r"(?<![\w-])(?:go ahead|go for it|fine|ok|okay|sure|no (?:objections?|problem|issues?|concerns?|worries)|good to go|looks? good|all good|works for me|yes|yep|yeah|be my guest|do it|np|agreed?|alright"
    r"|sounds good|happy with|happy for|lgtm|proceed|you can|feel free|green light|thumbs up|don['’]t see (?:any|a) (?:problem|issue)|nothing against)(?![\w-])|(?<!\w)\+1(?!\w)|👍|✅|👌|🆗|🙌",
    re.IGNORECASE,
)
"""Signs of consent that are no decision."""
_ACKNOWLEDGES = _any(
    r"noted", r"received", r"got it", r"acknowledged?", r"thanks?", r"thank you", r"thx", r"understood", r"well received", r"copy that",
)  # fmt: skip
_HEARSAY = _any(
    r"(?:has|have|had) (?:already )?(?:approved|cleared)", r"according to", r"(?:approved|cleared|granted) by (?!me\b|us\b|compliance\b)", r"was (?:already )?(?:approved|cleared|granted)", r"said",
    r"told me", r"(?:he|she|they) (?:approved|cleared)",
)  # fmt: skip
_FOREIGN = _any(
    r"genehmig\w*", r"freigegeben", r"freigabe", r"approuv\S*", r"aprobad[oa]", r"apruebo", r"autoris[ée]\S*", r"approvato", r"einverstanden", r"d['’]accord", r"goedgekeurd", r"godkänd\w*",
)  # fmt: skip


_TAINTS = _any(
    "not", "no", "never", "valid", "only", "void", "until", "hold", "wait", "draft", "test", "joke", "kidding", "subject", "pending",
    "trade", "trades", "sign(?:ed|ature)?", "second", "legal must", r"p\.?s\.?",
)  # fmt: skip
_FOOTER_LIMITS = _any(
    r"approv\w+", r"clear(?:ed|ances?)", r"pre-?clear\w*", r"trad(?:e|es|ing)", r"valid\w*", r"counter-?sign\w*", r"second signature", r"permission", "dealing",
)  # fmt: skip


_LOWERED = re.compile(r"(?<![\w.@/+-])[a-zß-ÿ][a-zß-ÿ'’]*(?![\w@./-])")
_CLOSING = re.compile(
    r"(?im)^[ \t]*(?:(?:with )?(?:best|kind|kindest|warm|many)? ?(?:regards|wishes|thanks)|thank you|thanks|cheers|yours .{0,12}|sincerely.{0,8}|best|rgds|br|kr"
    r"|mit .{0,30}|(?:viele|beste|liebe|freundliche) .{0,12}|cordialement|saludos.{0,12}|bien .{0,12}|sent from .{0,40}|--)[ \t]*[,.!]?[ \t]*$"
)
_SIGNED_WORDS = frozenset(
    [
        "of",
        "and",
        "for",
        "the",
        "de",
        "van",
        "von",
        "der",
        "den",
        "la",
        "le",
        "du",
        "in",
        "at",
        "mobile",
        "tel",
        "phone",
        "fax",
        "direct",
        "office",
        "compliance",
        "legal",
        "team",
        "desk",
        "group",
        "department",
        "head",
        "officer",
        "chief",
        "direct",
        "line",
        "cell",
        "ext",
        "a",
        "an",
        "with",
        "from",
        "my",
    ]
)


def is_tainted(signature: str) -> bool:
    """Whether a signature holds words that might take something back from what it signs."""
    patterns = (_DECIDES, _WITHDRAWS, _CONDITIONS, _PARTIAL, _DENIES, _DEFERS, _TAINTS)
    if any(pattern.search(signature) for pattern in patterns) or "?" in signature:
        return True
    lowered = _LOWERED.findall(_CLOSING.sub("", signature))
    return any(word not in _SIGNED_WORDS for word in lowered)


def speaks_against(subject: str) -> bool:
    """Whether a subject line says that nothing is approved, or that nothing is meant."""
    return any(pattern.search(subject) for pattern in (_WITHDRAWS, _DENIES, _UNMEANT))


_UNMEANT = _any("draft", "test", "testing", "training", "example", "template", "sample", "exercise")


def limits_in_footer(footer: str) -> bool:
    """Whether a confidentiality notice speaks of approvals or trades, which such notices don't."""
    return _FOOTER_LIMITS.search(footer) is not None


def mentions_decision(text: str) -> bool:
    """Whether a text speaks of approval at all."""
    return _DECIDES.search(text) is not None


_DECIDES_ONESELF = re.compile(
    r"(?<![\w-])(?:i|we)(?: (?:hereby|also|now|have|just|formally|herewith))*(?:['’]ve)? (?:self-)?(?:approv|clear|pre-?clear|authori[sz]|grant|sign(?:ed)? (?:it |this )?off)\w*"
    r"|(?:approv|clear|sign|authori[sz])\w* (?:by )?(?:(?:it|this|that|off) )*(?:my ?self|me(?![\w-])|my own)|self-(?:approv|clear|authori[sz])\w*"
    r"|(?:hiermit |ich )genehmige|genehmige ich|j['’](?:approuve|autorise)|(?<!\w)(?:apruebo|autorizo|aprovo|zatwierdzam|wyrażam zgodę|godkjenner jeg|jag godkänner|ik keur)(?!\w)|承認します|承認いたします",
    re.IGNORECASE,
)
"""Signs that the writer decides in the first person."""


_SUSPENDS = _any(
    r"suspend\w*", r"on hold", r"hold (?:it|this|that|fire|your)", r"fr(?:o|ee)zen?", r"do(?:n['’]t| not) (?:buy|sell|trade|deal|place|execute|go ahead)",
    r"(?<!the )wait", r"paus\w+", r"postpon\w+", r"(?:please )?refrain", r"not any ?more", r"no longer", r"ignore (?:my|the|that|this)", r"embargo\w*", r"restrict\w*", r"stand down",
    r"ausgesetzt", r"warten", r"suspend\w*", r"attend\w+", r"esper[ae]\w*", r"wstrzym\w+", r"vänta", r"wacht\w*",
)  # fmt: skip
_CORRECTS = _any(
    r"meant", r"mistyp\w+", r"typed?", r"typo", r"correct(?:ion|ed|ing|s)?", r"should (?:read|be|say)", r"instead", r"only", r"at most", r"max(?:imum)?", r"no more than",
    r"not more than", r"under \S*\d\S*", r"below \S*\d\S*", r"limit(?:ed)?", r"reduc\w+", r"cap(?:ped)?", r"smaller", r"lower", r"wrong", r"mistake", r"amend\w*", r"chang\w+", r"up to", r"not \d[\d,.]*",
    r"höchstens", r"nur", r"maximal", r"seulement", r"sólo", r"solo", r"máximo", r"apenas", r"tylko", r"alleen", r"bara",
)  # fmt: skip
_ENDS = _any(
    r"laps\w+", r"expir\w+", r"until", r"till", r"valid\w*", r"good (?:for|until|till)", r"(?:by|before) (?:noon|\d\S*|close|the close|lunch\w*)",
    r"(?:it|approval|clearance|that|which) (?:will )?(?:ends?|ended|stops?|runs? out)",
    r"bis", r"gültig", r"jusqu\S*", r"hasta", r"até", r"válid[ao]", r"ważn[ae]", r"do końca", r"tot", r"giltig\w*",
)  # fmt: skip
_DEPENDS = _any(
    r"if", r"provided", r"subject to", r"unless", r"on (?:the )?condition", r"as long as", r"so long as", r"conditional\w*", r"once", r"wenn", r"falls", r"sofern", r"à condition", r"si", r"jeśli",
)  # fmt: skip


def bearings_in(text: str) -> frozenset[Bearing]:
    """What a text that is not understood may change of an approval that came before it."""
    kinds = (
        (Bearing.STANDING, (_WITHDRAWS, _DENIES, _SUSPENDS)),
        (Bearing.TERMS, (_CORRECTS, _PARTIAL)),
        (Bearing.TIME, (_ENDS,)),
        (Bearing.CONDITION, (_DEPENDS,)),
    )
    words = text[:_FAR]
    return frozenset(kind for kind, ps in kinds if any(p.search(words) for p in ps))


_FAR = 20_000


def decides_oneself(text: str) -> bool:
    """Whether a writer seems to decide in the first person."""
    return _DECIDES_ONESELF.search(text) is not None


def consents(text: str) -> bool:
    """Whether a text holds a sign of consent that is no decision."""
    return _CONSENT.search(text) is not None


def doubt_in(text: str) -> tuple[Decision | None, Why, re.Match[str] | None]:
    """What a text that is not understood is about, why, and the words that say so."""
    decides = _DECIDES.search(text)
    consents = _CONSENT.search(text)
    if (found := _WITHDRAWS.search(text)) is not None:
        return Decision.WITHDRAW, Why.UNCLEAR, found
    agrees = decides or consents
    if (found := _PARTIAL.search(text)) is not None and (agrees or re.search(r"\byou can\b", text)):
        return Decision.PARTIAL, Why.PARTIAL, found
    if agrees and "?" not in text and (found := _CONDITIONS.search(text)) is not None:
        if (denied := _DENIES.search(text)) is not None and _overlaps(denied, found):
            return Decision.DENY, Why.UNCLEAR, denied
        return Decision.CONDITIONAL, Why.CONDITIONAL, found
    if (found := _DENIES.search(text)) is not None:
        return Decision.DENY, Why.UNCLEAR, found
    asks = re.search(r"\?", text)
    if (found := _DEFERS.search(text) or asks) is not None:
        return Decision.DEFER, Why.DEFERRED, found
    return _milder(text, decides, consents)


def _milder(
    text: str, decides: re.Match[str] | None, consents: re.Match[str] | None
) -> tuple[Decision | None, Why, re.Match[str] | None]:
    if (found := _HEARSAY.search(text)) is not None and decides:
        return Decision.UNCLEAR, Why.HEARSAY, found
    if decides is not None:
        foreign = _FOREIGN.search(text)
        return Decision.UNCLEAR, Why.LANGUAGE if foreign else Why.UNCLEAR, decides
    if consents is not None:
        return Decision.UNCLEAR, Why.INFORMAL, consents
    if (found := _ACKNOWLEDGES.search(text)) is not None:
        return Decision.ACKNOWLEDGE, Why.ACKNOWLEDGED, found
    return None, Why.SILENT, None


def _overlaps(one: re.Match[str], other: re.Match[str]) -> bool:
    return one.start() <= other.start() < one.end()


_INSTRUCTS = _any(
    r"instruct\w*", r"(?:i|we)(?: have|['’]ve| had)? (?:told|asked|ordered|directed|got|had|made|wanted|want|picked|chose|decided|suggested|proposed|requested)",
    r"(?:my|our) (?:idea|call|choice|decision|pick|order|request|suggestion|instructions?)", r"at (?:my|our|your|his|her|their) (?:request|instruction)", r"as (?:you|he|she|they|i|we) (?:asked|wanted|requested|instructed|decided|ordered)",
    r"you (?:asked|told|ordered|wanted|requested)", r"(?:he|she|they) (?:asked|told|ordered|wanted)", r"(?:please|kindly|pls) (?:buy|sell|purchase|get|add|place)", r"on (?:my|your|his|her) (?:behalf|orders?)",
)  # fmt: skip
_ENGLISH = _any(
    "the",
    "and",
    "of",
    "in",
    "for",
    "was",
    "is",
    "it",
    "this",
    "that",
    "with",
    "me",
    "my",
    "i",
    "you",
    "your",
    "on",
    "at",
    "to",
)
_FEWEST = 3


def speaks_of_instruction(text: str) -> bool:
    """Whether a text may tell of an order by the account's owner; so may one that is not English."""
    return _INSTRUCTS.search(text) is not None or len(_ENGLISH.findall(text)) < _FEWEST
