"""The closed grammar of approvals: a sentence counts only where every word of it is understood.

::

    sentence  = lead* approval object* adjunct*
    lead      = a greeting, "I have read the results and", "this change is", "tested" ...
    object    = this change: its number, a version, "it", "the request", "for production" ...
    adjunct   = a remark that takes nothing away: "thanks", "tested on two machines",
                "only rebased since my previous review" ...

A list of what may stand there, not of what may not: whatever else a sentence says, nobody thought
of it, so a person reads it. Each part is matched once, at its place, without going back, so that
reading is linear.
"""

import re

__all__ = ["is_aside", "is_grasped"]


def _pattern(text: str) -> re.Pattern[str]:
    """A pattern that is written over several lines, which are joined."""
    return re.compile(re.sub(r"\n\s*", "", text).replace("\\ ", " "), re.IGNORECASE)


_MOST = 400
_GAP = re.compile(r"[\s,.!;:()*_~✅🎉👍🚀🙂😊🫡🤫️-]+(?<!~)|(?:–|—|&)\s*")
_NEVER = re.compile(r"~~|:\s*\(|;\s*\)")
_WHOLE_ID = r"[0-9a-f]{7,40}(?![\w])"
_NAME = r"[A-ZÀ-Þ][\w'’.-]{1,24}(?: [A-ZÀ-Þ][\w'’.-]{1,24}){0,2}"
_THIS = (
    r"(?:it|this|that|(?:this|the|your|my|our) (?:(?:whole|entire|present|current|above) )?"
    r"(?:change(?: request)?|request|pr|pull[ -]request|mr|merge request|patch|diff|commit|version"
    r"|ticket|code|changeset|deployment|implementation))"
)
_RESULT = (
    r"(?:test|acceptance|uat|regression|results?|tests?|report|logs?|evidence|analysis|diff|code"
    r"|request|change|ticket|plan|backout|rollback|risk|impact|description|documentation|patch|pr"
    r"|commits?|changes|it|this|attachments?|materials?|details|review|and|the|of|all|its|your|new"
    r"|attached|acceptance-test|implementation|test-results)"
)
_LEAD = _pattern(
    rf"""(?:
    (?:hi|hello|dear|hey|good\ (?:morning|day|afternoon))(?:\ (?:all|both|team|everyone|(?-i:{_NAME})))?
    |(?:many\ )?thanks(?:\ (?:a\ lot|again|all|everyone|(?-i:{_NAME})))?
        (?:\ for\ (?:the|this|your)\ (?:{_RESULT}|work|fix|update|ping)(?:\ {_RESULT}){{0,4}})?
    |thank\ you|thx|yes|yea|yeah|yep|ok|okay|great|nice(?:\ work)?|good(?:\ work|\ catch|\ point)?
    |perfect|cool|wow|alright|sure|fine|right|awesome|excellent
    |concept\ ack(?:\ on\ the\ idea)?|approach\ ack|(?:strong|light|big|posthumous|concept\ and|eh|looks\ good|lgtm|api\ looks\ good)
    |(?:post|after|pre)[- ]?merge|retroactive|post-?facto|ex[ -]post
    |(?:having\ read|i\ (?:have\ |just\ )?(?:read|review(?:ed)?|re-reviewed|checked|tested|verified
        |inspected|seen|looked\ (?:at|over|through)|went\ through)|i['’]ve\ (?:read|reviewed|checked
        |tested|looked\ (?:at|over|through)|gone\ through)|we\ (?:have\ )?(?:read|reviewed|checked
        |tested|verified)|reviewed|tested|checked|verified)
        (?:\ (?:(?:of|by|from)\ (?-i:{_NAME})|{_RESULT})){{0,8}}(?:\ number\ \#?\d+)?
    |(?:quick|quickly|manual|manually|re-?|self|full|fully|code|diff|lightly|untested|re-?tested|briefly)
        (?=[\ -]|$)
    |code[- ]review(?:ed)?|code[- ]inspection|review|cr|ut|re|and|also|so|now|again|still|then|hereby
    |formally|officially|happily|gladly|therefore|fwiw|actual|light-?weight
    |(?:i|we)(?:\ (?:have|hereby|do|also|now|formally|gladly|happily|therefore|can|fully))*
    |i['’]ve|we['’]ve
    |(?:my\ )?(?:decision|vote|outcome|result|verdict)(?:\ is)?
    |{_THIS}(?:\ (?:is|has\ been|are))?(?:\ (?:now|hereby|also|therefore|fully|formally))*
    |(?:change|request|pr|all|everything|overall|diff|code|patch)(?:\ (?:is|changes?))?
    |(?:(?:in|with|at|for|of|the)\ ){{0,2}}(?:version|build|commit|release|tag)(?:\ v?\d+(?:\.\d+){{1,3}})?|(?:in\ |with\ |at\ )?{_WHOLE_ID}
    |(?:tested|checked|reviewed|complete|completed|ready)\ and\ (?:complete|completed|tested|checked|ready|reviewed)|(?:inc|prb)-?\d{{3,10}}
    |condition\ met|(?:change[- ]board|cab|board|the\ board)(?:['’]s)?(?:\ decision)?|for\ the\ record
    |is|are|you['’]re\ right|(?:that|this)\ makes\ sense|makes\ sense
    )(?![\w'’/-]*[\w/])""",
)
_OBJECT = _pattern(
    rf"""(?:
    (?:(?:for|on|of|the|at|in|with|commit|version|head|hash|tip|build|as\ of)\ ){{0,3}}{_WHOLE_ID}
    |(?:version|release|tag)\ v?\d+(?:\.\d+){{1,3}}(?![\w.-])
    |(?:for|on|of)\ {_THIS}|{_THIS}
    |for\ (?:today|tonight|this\ (?:evening|week))(?:['’]s)?(?:\ \w+)?\ (?:window|train|release|slot|deployment|run)
    |without\ (?:any\ )?(?:reservations?|conditions?)|no\ (?:conditions?|reservations?)|unconditionally
    |(?:for|to|into)\ (?:the\ |immediate\ |emergency\ )?(?:production|prod|go-?live|release|deployment|deploy|merge|merging|rollout
        |be\ (?:merged|deployed|released)|go\ live|implementation|master|main)
    |(?:on|from)\ my\ (?:side|end|part)|from\ me|by\ me|(?:to\ )?me|as\ (?:it\ )?is|to\ go|hereby
    |\[`?[0-9a-f]{{7,40}}`?\]|`[0-9a-f]{{7,40}}`
    )(?![\w'’/-]*[\w/])""",
)
_LINKED = re.compile(
    r"(?:for |at |commit )?\[?(?:`?[0-9a-f]{7,40}`?\]\()?https?://(?:[\w.-]+)/[\w./-]{1,80}?"
    r"(?:/pull/(?P<pull>\d+)(?:/(?:commits|changes|files)|(?=[\s).,#]|$))|/commits?)"
    r"(?:/[0-9a-f]{7,40}(?:\.\.[0-9a-f]{7,40})?)?(?:#[\w-]{1,40})?\)?",
    re.IGNORECASE,
)
_WORD = (
    r"(?:i|we|it|its|this|the|that|all|both|my|your|previous|prior|last|own|and|on|with|under|using"
    r"|via|by|in|of|to|at|for|from|a|an|again|also|as|well|since|after|against|just|only|have|has|had|was"
    r"|were|are|is|be|been|did|do|so|same|now|new|old|some|few|two|three|several|various|every|each|more"
    r"|carefully|thoroughly|closely|briefly|locally|manually|quickly|fully|extensively|successfully|too"
    r"|code|diff|range-diff|changes?|commits?|commit|message|patch|pr|pull|request|review(?:ed|ing)?|re-?review(?:ed)?"
    r"|read|reading|looked|looking|inspect(?:ed|ion)|check(?:ed|ing)?|verif(?:y|ied)|confirm(?:ed)?|ran|run|runs"
    r"|built?|build|building|compiled?|compiles|benchmark(?:s|ed)?|tests?|tested|testing|suite|works?|worked"
    r"|passes|pass|passed|fine|ok|good|correct|clean|green|rebase[sd]?|rebasing|squash(?:ed)?|squashing"
    r"|identical|unchanged|trivial|equivalent|machines?|platforms?|compilers?|architectures?|results?"
    r"|linux|ubuntu|debian|fedora|arch|nixos|macos|mac|os|osx|windows|wsl2?|freebsd|openbsd|android|lts|msvc|mingw|x64|carefully|detail|ecdh|settings|scenarios|different|various"
    r"|gcc|clang|llvm|valgrind|cmake|autotools|make|ctest|x86(?:_64)?|x86-64|amd64|arm|arm64|aarch64|armv\w+|riscv\w*"
    r"|ppc\w*|s390x|intel|amd|ryzen|apple|m[1-4]|raspberry|pi|thinkpad|bit|-?bits?|cpu|valgrind"
    r"|line|lines|difference|differences|delta|between|version|versions|main|master|head|default"
    r"|ci|coverage|extended|complete|addition|improvement|cleanup|simplification|simplifying|fix|fixes|work|job|docs"
    r"|backup|restored|results|acceptance|regression|uat|configuration|option|options|v?\d[\w.]*|#\d+|[0-9a-f]{7,40})"
)
_ADJUNCT = _pattern(
    rf"""(?:
    (?:many\ )?thanks?(?:\ (?:you|a\ lot|again|all|everyone|(?-i:{_NAME})|@[\w-]+))?
        (?:\ for(?:\ (?:{_WORD}|doing|addressing|the|adding|taking|picking|up|care|updating|quick|comments?
        |feedback|patience|following|persistence|nits?|suggestions?|tackling|catching|reporting|explaining|clarifying
        |contribution|everything|effort|rebasing|making)(?![\w'’/-]*[\w/]))+)?
    |nice(?:\ (?:work|job|one|catch|find|improvement|cleanup|fix|simplification|change))?|great(?:\ (?:work|job))?
    |good(?:\ (?:work|job|catch|stuff|find|idea))?|well\ done|cool|awesome|perfect|lovely|yay|congrats
    |(?:best|kind|many)?\ ?regards|cheers|best
    |no\ (?:further\ |other\ |more\ |remaining\ )?(?:objections?|concerns?|comments?|issues?|nits?|worries)
    |lgtm|looks\ good(?:\ to\ me)?|ship\ it|and\ approved?|ack
    |(?:i\ )?(?:did(?:n['’]t|\ not)|have(?:n['’]t|\ not)|not|but\ (?:did(?:n['’]t|\ not)|have(?:n['’]t|\ not)|not)
        |but\ i\ (?:did(?:n['’]t|\ not)|have(?:n['’]t|\ not)))(?:\ actually|\ yet)?
        (?:\ tested|\ test|\ run|\ ran|\ compiled?|\ built?)(?:\ (?:it|this|the\ code|locally|yet|anything))*
    |without\ testing|untested
    |(?:the\ )?(?:diff|difference|change|changes|delta)s?\ (?:is|was|are|being)?\ ?(?:only|just)?\ ?(?:a\ )?rebase[d]?
    |(?:(?:i|we|and|also|only|just|have|['’]ve|but|which|diff|code|changes?|last|two|commits?|trivial|the|my|same|all|by|manually|visually
        |after|since|with|some|every|lightly|briefly|quickly|carefully|thoroughly|locally|re-?|now|it|commit)\ ){{0,5}}
     (?:i['’]ve|tests?|tested|re-?tested|verified|confirmed|checked|reviewed|re-?reviewed|read|looked|ran|inspected
        |inspection|built|compiled|benchmarked|rebased?|squashed|identical|unchanged|review|passes|pass|works)
     (?:[ ,/&+()]{{1,3}}{_WORD}(?![\w'’/-]*[\w/]))*
    |(?:and\ |it\ |they\ )?(?:(?:the|all|both|code|diff|patch|changes?|travis|ci|output|version|since|acked|last|previous|my|tests?|[0-9a-f]{{7,40}})\ ){{0,7}}
     (?:looks?|are|is|was|were|seems?)\ (?:all\ |very\ |still\ |really\ )?(?:good|fine|ok|okay|correct|right|reasonable|sane|clean|great|nice)
    |in\ any\ case|either\ way|makes\ sense|seems?\ (?:good|fine|ok|okay|reasonable|right|correct)|trivial|careful(?:\ code)?(?:\ review|\ inspection)|some\ test(?:s|ing)|now
    |code\ (?:review|inspection)
    |(?:only|just)\ change\ (?:is|was)\ (?:a\ )?(?:rebase|squash)
    )(?![\w'’/-]*[\w/])""",
)
_BEFORE_NUMBER = re.compile(r"(?:(?:change|ticket|request|pr|mr|for) ){1,2}", re.IGNORECASE)
_BEHIND_NUMBER = re.compile(
    r"(?:['’]s)?(?: (?:is|has been))?(?: (?:now|hereby|also))?(?![\w/-]*\w)", re.IGNORECASE
)
_SOMETHING_DID = re.compile(r"\b(?:it|this|that|which|who|you|all|everything)\W*$", re.IGNORECASE)
_ASIDE_WORDS = 4
_INITIALS = re.compile(r"(?!NO\b|NOT\b|NB\b|PS\b|IF\b|BUT\b|XX)(?:[A-Z]\.?){1,3}")
"""How people sign a short mail: "WC", "R."."""
_WORDS = re.compile(r"\w[\w'’-]*")


def is_grasped(before: str, words: str, after: str, number: str) -> bool:
    """Whether every word of a sentence with an approval is understood.

    Args:
        before: What stands before the words of approval in their sentence.
        words: The words of approval.
        after: What stands behind them in their sentence.
        number: The number of the change.
    """
    if len(before) + len(after) > _MOST or _NEVER.search(f"{before}{words}{after}"):
        return False
    if words[:8].casefold() == "approved" and _SOMETHING_DID.search(before):
        return False
    if _walk(before, 0, (_LEAD,), number) < len(before):
        return False
    at = _walk(after, 0, (_OBJECT,), number)
    return _walk(after, at, (_OBJECT, _ADJUNCT), number) >= len(after)


def is_aside(words: str, number: str) -> bool:
    """Whether a few words behind an approval say something about it that nobody understands.

    "ACK. Conceptually." has two sentences and one meaning; a longer sentence stands for itself.
    """
    if not 0 < len(_WORDS.findall(words[:_MOST])) <= _ASIDE_WORDS:
        return False
    if _INITIALS.fullmatch(words.strip()):
        return False
    return _walk(words, 0, (_LEAD, _OBJECT, _ADJUNCT), number) < len(words)


def _walk(text: str, at: int, parts: tuple[re.Pattern[str], ...], number: str) -> int:
    """Where the understood words end that begin at a place."""
    while at < len(text):
        gap = _GAP.match(text, at)
        if gap is not None and gap.end() > at:
            at = gap.end()
            continue
        found = _own_number(text, at, number)
        for part in parts:
            match = part.match(text, at)
            if match is not None and match.end() > found:
                found = match.end()
        link = _LINKED.match(text, at) if found == at else None
        if link is not None and link["pull"] in (None, number):
            found = link.end()
        if found == at:
            return at
        at = found
    return at


def _own_number(text: str, at: int, number: str) -> int:
    """Where the change's own number ends, as people write it; the same place where it is none."""
    opened = _BEFORE_NUMBER.match(text, at)
    start = at if opened is None else opened.end()
    if text[start : start + len(number)].casefold() == number.casefold():
        start += len(number)
    elif number.isdigit() and text[start : start + len(number) + 1] == f"#{number}":
        start += len(number) + 1
    else:
        return at
    closed = _BEHIND_NUMBER.match(text, start)
    return at if closed is None else closed.end()
