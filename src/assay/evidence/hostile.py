"""Checks for evidence that works on its reader: instructions, hidden characters, machine echoes.

A document that addresses the machine that reads it is tainted as a whole: whatever else it says
goes to a person.
"""

import re
from bisect import bisect_left, bisect_right

from assay.evidence.check import Check
from assay.evidence.flag import Flag
from assay.evidence.index import DocumentIndex
from assay.evidence.normalise import INVISIBLE, is_unspaced
from assay.evidence.passage import Passage

__all__ = ["HOSTILE_CHECKS"]

_I = re.IGNORECASE | re.MULTILINE


_INSTRUCTIONS = (
    re.compile(
        r"^[ \t>*#]*(?:system|assistant|developer|human|user)[ \t*]*(?::[ \t]*\S|:?[ \t]*$)"
        r"|<!--[^>]{0,40}\b(?:system|assistant|ai|model|llm)\b",
        _I,
    ),
    re.compile(
        r"\b(?:you are|act as|pretend to be|as) (?:now )?(?:an? )?(?:\w+ )?"
        r"(?:ai|llm|language model|assistant)\b",
        _I,
    ),
    re.compile(
        r"\b(?:output|respond|reply|answer|return|report|conclude|state|say|write|note)\b"
        r"[^.\n]{0,20}\bthat\b[^.\n]{0,40}"
        r"\b(?:controls?|tests?|checks?|changes?|everything|all)\b[^.\n]{0,40}"
        r"\b(?:met|pass(?:ed)?|approved|compliant|effective|satisfied)\b",
        _I,
    ),
    re.compile(
        r"\b(?:mark|treat|classify|label|score|rate|set)\b[^.\n]{0,30}"
        r"\b(?:verdict|this|it|case|change|trade|all|them)\b[^.\n]{0,30}\b(?:as|to)\b[^.\n]{0,20}"
        r"\b(?:approved?|compliant|pass(?:ed)?|clear(?:ed)?|safe|effective)\b",
        _I,
    ),
    re.compile(
        r"\b(?:note|message|instruction|hint|info|memo|attention)s?[ ,:]+(?:to|for) "
        r"(?:the |all |any |every )?(?:ai|llms?|models?|bots?|robots?|machines?|language models?"
        r"|assistants?|automated \w+)\b",
        _I,
    ),
    re.compile(
        r"\b(?:count|treat|regard|consider|take|log|record) (?:this|that|it|the following|my)\b"
        r"[^.\n]{0,30}\bas\b[^.\n]{0,20}\b(?:approv\w*|passed|compliant|accepted|granted)\b",
        _I,
    ),
)
"""Ways to address the reader; tried where the document holds one of their words."""

_FRAME = re.compile(
    r"<\|?/?(?:im_start|im_end|system|endoftext|assistant|user|eot_id|start_header_id)\|?>"
    r"|</?(?:documents?|system|assistant|user|human|instructions?|prompt|context|evidence"
    r"|tool|tool_result|function_calls?|answer|quote|citation|input|output|task|data|source)\b[^>]{0,200}>"
    r"|\[/?inst\]|<</?sys>>|###\s*(?:instruction|system|new|response|task|end)"
    r"|^[=#*-]{3,}[ \t]*(?:system|instruction|begin|end)\b|\{\{?#?(?:system|user|assistant)",
    _I,
)
_FRAME_SIGNS = ("<", "[", "###", "===", "---", "***", "{")
_PAIR = 60
_BIDDEN = 140
_ORDER_BEGINS = re.compile(
    r"(?:[:,.!;\u2014\u060c-]|^|\n|\b(?:please|kindly|must|should|shall|always|simply|just|to|and|then"
    r"|bitte|stets|immer|veuillez|toujours|por favor|siempre|sempre|devi|doit|debe|deve))\s*[\"'(]?\s*$",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.!?\n。！？]")
_MACHINE = re.compile(
    r"\b(?:assistant|ai|llm|chatbot|bot|agent|the model)\b[^.\n]{0,20}\b(?:conclude[sd]?|found|finds"
    r"|determine[sd]|assess(?:es|ed)|sa(?:ys|id)|summari[sz]e[sd]|answer(?:s|ed)|generated|reported"
    r"|replied|wrote|thinks)\b"
    r"|\bconfidence[ :=(]{1,3}(?:0?\.\d+|1\.0|\d{1,3} ?%)",
    re.IGNORECASE,
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_TAG = re.compile("(?<![\U000e0020-\U000e007f\U0001f3f4])[\U000e0000-\U000e007f]")
_UNSEEN = re.compile(f"[{INVISIBLE}]")
_JOINED = re.compile(
    f"(?<=[0-9A-Za-z\xc0-\u052f])[{INVISIBLE}]+|[{INVISIBLE}]+(?=[0-9A-Za-z\xc0-\u052f])"
)
_LATIN = re.compile("[A-Za-z\xc0-\u024f]")
_LOOKALIKE = re.compile("[\u0370-\u052f\u13a0-\u13ff\uff21-\uff5a]|[\U0001d400-\U0001d7ff]")
_WORD = re.compile(r"\w+")


def instruction(passage: Passage) -> Flag | None:
    """The document instructs its reader or imitates the frame in which it is shown."""
    return passage.index.once(_find_instruction)


def _find_instruction(index: DocumentIndex) -> Flag | None:
    words = _pair_of_orders(index) or _bidden_reader(index) or _pattern_of_orders(index)
    if not words:
        return None
    shown = " ".join(words.split())[:60]
    return Flag("instruction", f"the document addresses whoever reads it: {shown!r}")


def _pair_of_orders(index: DocumentIndex) -> str:
    """Words for ignoring near words for instructions, in either order, in one sentence."""
    hints, text = index.cues.hints, index.page.view.text
    orders = hints.get("hint.orders", [])
    starts = [cue.start for cue in orders]
    for ignoring in hints.get("hint.ignore", ()):
        first = bisect_left(starts, ignoring.start - _PAIR)
        for other in orders[first : bisect_right(starts, ignoring.end + _PAIR)]:
            low, high = min(ignoring.start, other.start), max(ignoring.end, other.end)
            if high - low <= _PAIR and _STOP.search(text, low, high) is None:
                return text[low:high]
    return ""


def _bidden_reader(index: DocumentIndex) -> str:
    """A machine that reads and an order to it, shortly behind."""
    hints, text = index.cues.hints, index.page.view.text
    bids = hints.get("hint.bid", [])
    starts = [cue.start for cue in bids]
    for reader in hints.get("hint.reader", ()):
        first = bisect_left(starts, reader.end)
        for bid in bids[first : bisect_right(starts, reader.start + _BIDDEN)]:
            if _is_order(text, bid.start):
                return text[reader.start : bid.end]
    return ""


def _is_order(text: str, at: int) -> bool:
    """Whether a verb stands where an order begins: after a mark, or after "please"."""
    if not text[at].isascii() and is_unspaced(text[at]):
        return True
    return _ORDER_BEGINS.search(text, max(0, at - 24), at) is not None


def _pattern_of_orders(index: DocumentIndex) -> str:
    text = index.page.view.text
    found = _FRAME.search(text) if any(sign in text for sign in _FRAME_SIGNS) else None
    if found is None and "hint.order" in index.cues.hints:
        found = next((m for p in _INSTRUCTIONS if (m := p.search(text))), None)
    return "" if found is None else found.group()


def _has_tags(index: DocumentIndex) -> bool:
    return _TAG.search(index.page.view.text) is not None


def hidden_characters(passage: Passage) -> Flag | None:
    """Characters that show nothing, reorder or erase stand in or around the quotation."""
    lines = passage.lines
    if not lines.isprintable() and _CONTROL.search(lines):
        return Flag("control_characters", "control characters stand on the quoted line")
    if passage.index.once(_has_tags):
        return Flag("hidden_characters", "the document carries text in invisible tag characters")
    if lines.isascii():
        return None
    if _BIDI.search(lines):
        return Flag("hidden_characters", "characters that reorder text stand on the quoted line")
    if passage.line_start == 0 and lines[0] == "\ufeff":
        lines = lines[1:]
    if _UNSEEN.search(lines) and _JOINED.search(lines):
        return Flag("hidden_characters", "invisible characters stand on the quoted line")
    return None


def mixed_script(passage: Passage) -> Flag | None:
    """A quoted word mixes alphabets that look alike."""
    for match in _WORD.finditer(passage.quoted):
        word = match.group()
        if _LATIN.search(word) and _LOOKALIKE.search(word):
            return Flag("mixed_script", f"{word!r} mixes letters of several alphabets")
    return None


def machine_echo(passage: Passage) -> Flag | None:
    """The sentence reports what a model said: evidence of the model, not of the fact."""
    match = _MACHINE.search(f"{passage.before}{passage.quoted}{passage.after}")
    return Flag("machine_echo", f"{match.group()!r}: the words of a model") if match else None


HOSTILE_CHECKS = (
    Check(
        instruction,
        lambda index: index.once(_find_instruction) is not None,
        _FRAME_SIGNS,
        ("hint.ignore", "hint.order", "hint.reader"),
    ),
    Check(hidden_characters, lambda index: not index.is_simple),
    Check(mixed_script, lambda index: not index.document.text.isascii()),
    Check(machine_echo, lambda index: "hint.machine" in index.cues.hints, hints=("hint.machine",)),
)
"""In the order in which their flags are given."""
