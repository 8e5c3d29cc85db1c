"""Checks for where a quotation stands: quoted mail, struck text, forms, tables, links, policies."""

import re

from assay.evidence.check import Check
from assay.evidence.flag import Flag
from assay.evidence.index import DocumentIndex
from assay.evidence.markup import Region
from assay.evidence.passage import Passage

__all__ = ["SETTING_CHECKS"]

_QUOTE_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_INTRO_ENDS = re.compile(r".{0,120}[:：][ \t]*$", re.MULTILINE)
_DASHED = re.compile(r"[ \t>]*(?:-{2,}|_{3,}|={3,}|\*{3,})|.{0,60}:[ \t]*$", re.MULTILINE)
_HEADER = re.compile(
    r"(?<=\n)[ \t*]*(?:from|sender|von|de|da|van|från|fra|lähettäjä|od|от(?: кого)?|від|feladó"
    r"|kimden|gönderen|από|من|מאת|差出人|发件人|發件人|寄件者|보낸 ?사람)[ \t*]*[:：][ \t*]*.{1,200}\n"
    r"(?:.{0,200}\n){0,4}?[ \t*]*(?:sent|date|to|subject|gesendet|datum|an|betreff|envoyé|date|à|objet"
    r"|enviado|fecha|para|asunto|inviato|data|a|oggetto|assunto|verzonden|aan|onderwerp|skickat|till"
    r"|ämne|sendt|til|emne|lähetetty|aihe|wysłano|do|temat|odesláno|komu|předmět|отправлено|дата|кому"
    r"|тема|elküldve|címzett|tárgy|gönderilme|tarih|kime|konu|στάλθηκε|προς|θέμα|إلى|التاريخ|الموضوع"
    r"|אל|נשלח|נושא|宛先|日時|件名|收件人|发送时间|主题|收件者|主旨|日期|받는 ?사람|보낸 ?날짜|제목)[ \t*]*[:：]",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_STRUCK = re.compile(r"~~(?=\S)(?:[^~\n]|~(?!~)){1,2000}~~")
_BOX = re.compile(r"\[ ?\]|\[[xX✓✔]\]|[☐☑☒□■]")
_EMPTY_BOX = re.compile(r"\[ ?\]|[☐□]")
_FILL_IN = (
    "your|insert|enter|fill|name|date|approver|reviewer|manager|ticket|amount|signature|ihr|ihren|datum"
    "|votre|nom|su nombre|nombre|fecha|nome|data|naam|namn|navn|dato|nimi|imię|jméno|имя|фио|дата|isim"
    "|tarih|όνομα|氏名|名前|日付|姓名|日期|이름|날짜|الاسم|التاريخ|שם|תאריך"
)
_BLANK_FORM = re.compile(
    r"_{3,}|\{\{|\$\{|%\(?[a-z_]{3,}\)?[s%]|\b(?:TBD|TBC|N\.N\.)|\.{6,}|…{2,}|\bX{3,}\b"
    rf"|<(?:{_FILL_IN})\b[^<>\n]{{0,30}}>|\[(?:{_FILL_IN})\b[^\[\]\n]{{0,30}}\](?![(\[])"
    r"|<<[^<>\n]{1,40}>>|%%\w+%%|\[\[\w+\]\]|#\{|<%|\{[a-z_]{2,30}\}"
    r"|＿{2,}|〇〇|○○|＊＊",
    re.IGNORECASE,
)
_FORM_SIGNS = (
    "[",
    "☐",
    "☑",
    "☒",
    "□",
    "■",
    "___",
    "{",
    "${",
    "<",
    "TBD",
    "TBC",
    "N.N.",
    "......",
    "……",
    "XXX",
    "%",
    "＿＿",
    "〇〇",
    "○○",
    "＊＊",
)
_QUESTION_MARKS = ("?", "？", "؟", "\u037e")
_STRUCK_SIGNS = ("~~", "<!--")
_CELL_SIGNS = (",,", ";", "|", "\t")
_LINK_SIGNS = ("](", "][")
_EMPTY_CELL = re.compile(r";[ ]*;|\|[ ]+\||(?<!\|)\|\|(?!\|)|,,|\t[ ]*\t|[;,|\t][ ]*$")
_CELLS = re.compile(r"[;|\t]")
_LINK = re.compile(r"!?\[([^\[\]\n]{1,500})\](?:\([^()\n]{0,500}\)|\[[^\[\]\n]{0,200}\])")
_INTERROGATIVE = re.compile(
    r"\W*(?:\w+,? )?(?:can|could|is|are|was|were|do|does|did|have|has|will|would|should|shall|may"
    r"|who|what|when|where|why|how|which|kann|könnte|ist|sind|wurde|hat|wer|wann|warum)\b",
    re.IGNORECASE,
)


def _mail_regions(index: DocumentIndex) -> tuple[Region, ...]:
    """The parts of a document that repeat somebody else's message."""
    text, hints = index.page.view.text, index.cues.hints
    regions = []
    if ">" in text:
        regions += [Region("quoted", *match.span()) for match in _QUOTE_LINE.finditer(text)]
    for cue in hints.get("hint.intro", ()):
        if intro := _INTRO_ENDS.match(text, cue.end):
            regions.append(Region("quoted", intro.end(), _end_of_block(text, intro.end())))
    forwarded = _forwarded_from(index)
    if forwarded >= 0:
        regions.append(Region("forwarded", forwarded, len(text)))
    if "--" in text and (signature := _SIGNATURE.search(text)):
        regions.append(Region("signature", signature.start(), len(text)))
    return tuple(regions)


def _forwarded_from(index: DocumentIndex) -> int:
    """Where a forwarded message begins; -1 where there is none."""
    text, hints = index.page.view.text, index.cues.hints
    for cue in hints.get("hint.forward", ()):
        line = text.rfind("\n", 0, cue.start) + 1
        if _DASHED.match(text, line) or line == cue.start:
            return line
    if "hint.from" in hints and (header := _HEADER.search(text)):
        return header.start()
    return -1


def _end_of_block(text: str, start: int) -> int:
    """Where the message ends that an introduction ("... wrote:") announces."""
    first = re.compile(r"\s*([>|]?)").match(text, start)
    if first is None or not first.group(1):
        return len(text)
    bar = re.escape(first.group(1))
    block = re.compile(rf"\s*{bar}[^\n]*(?:\n[ \t]*{bar}[^\n]*)*").match(text, start)
    return block.end() if block else len(text)


def _overlaps(region: Region, passage: Passage) -> bool:
    return region.start < passage.end and passage.start < region.end


_REGION_CODES = {
    "quoted": "quoted_reply",
    "forwarded": "forwarded",
    "signature": "boilerplate",
}


def repeated_message(passage: Passage) -> Flag | None:
    """The words belong to a quoted or forwarded message of somebody else."""
    kinds = [r.kind for r in passage.index.page.regions if _overlaps(r, passage)]
    if "quoted" in kinds:
        return Flag("quoted_reply", "the words stand in a quoted message")
    for region in passage.index.once(_mail_regions):
        if _overlaps(region, passage):
            return Flag(_REGION_CODES[region.kind], f"the words stand in a {region.kind} message")
    return None


def _comments(index: DocumentIndex) -> tuple[Region, ...]:
    """Comments of markup, which Markdown hides too; one without an end reaches to the end."""
    text = index.page.view.text
    regions = []
    start = text.find("<!--")
    while start >= 0:
        close = text.find("-->", start)
        end = len(text) if close < 0 else close + 3
        regions.append(Region("hidden", start, end))
        start = text.find("<!--", end)
    return tuple(regions)


def _has_struck(index: DocumentIndex) -> bool:
    text = index.page.view.text
    return any(sign in text for sign in _STRUCK_SIGNS) or bool(index.page.regions)


def _has_form(index: DocumentIndex) -> bool:
    return any(sign in index.page.view.text for sign in _FORM_SIGNS)


def _has_cells(index: DocumentIndex) -> bool:
    return any(sign in index.page.view.text for sign in _CELL_SIGNS)


def _has_link(index: DocumentIndex) -> bool:
    return any(sign in index.page.view.text for sign in _LINK_SIGNS)


def unshown(passage: Passage) -> Flag | None:
    """The words are hidden or struck through by markup."""
    for region in passage.index.page.regions:
        if region.kind != "quoted" and _overlaps(region, passage):
            return Flag(region.kind, f"the words are {region.kind} by markup")
    for comment in passage.index.once(_comments):
        if _overlaps(comment, passage):
            return Flag("hidden", "the words stand in a comment that is not shown")
    base = max(passage.line_start, passage.start - 1200)
    for match in _STRUCK.finditer(passage.lines):
        if base + match.start() < passage.end and passage.start < base + match.end():
            return Flag("struck", "the words are struck through")
    return None


def form(passage: Passage) -> Flag | None:
    """The line is a form: several boxes, an empty one, or a blank to be filled in."""
    lines = passage.lines
    if _EMPTY_BOX.search(lines) or len(_BOX.findall(lines)) > 1:
        return Flag("form", "the line has boxes to tick; which words a tick belongs to is unclear")
    if _BLANK_FORM.search(lines):
        return Flag("form", "the line is a form or template with blanks")
    return None


def table(passage: Passage) -> Flag | None:
    """The words are part of a table row with an empty cell, or reach over two rows."""
    lines = passage.lines
    rows = lines.splitlines()
    if len(rows) > 1 and all(len(_CELLS.findall(row)) > 1 for row in rows if row.strip()):
        return Flag("rows", "the words reach over two rows of a table")
    for row in rows:
        cells = len(_CELLS.findall(row)) or (row.count(",") if ",," in row else 0)
        if cells > 1 and _EMPTY_CELL.search(row.strip("| ")):
            return Flag("empty_cell", "a cell of the quoted row is empty")
    return None


def link(passage: Passage) -> Flag | None:
    """The words are the text of a link; what they stand for lies elsewhere."""
    base = max(passage.line_start, passage.start - 1200)
    for match in _LINK.finditer(passage.lines):
        if base + match.start(1) < passage.end and passage.start < base + match.end(1):
            return Flag("link", f"the words are the text of a link: {match.group()[:80]!r}")
    return None


def question(passage: Passage) -> Flag | None:
    """The sentence asks."""
    if not any(mark in passage.after.rstrip()[-3:] for mark in _QUESTION_MARKS):
        if not passage.quoted.rstrip("\"' )").endswith(_QUESTION_MARKS):
            return None
        if not _INTERROGATIVE.match(f"{passage.before}{passage.quoted}".lstrip()):
            return None
    return Flag("question", "the sentence asks and does not state")


def _asks(index: DocumentIndex) -> bool:
    return any(mark in index.page.view.text for mark in _QUESTION_MARKS)


def _has_repeated(index: DocumentIndex) -> bool:
    return bool(index.page.regions or index.once(_mail_regions))


SETTING_CHECKS = (
    Check(
        repeated_message, _has_repeated, (">", "--"), ("hint.intro", "hint.forward", "hint.from")
    ),
    Check(unshown, _has_struck, signs=_STRUCK_SIGNS),
    Check(form, _has_form, signs=_FORM_SIGNS),
    Check(table, _has_cells, signs=_CELL_SIGNS),
    Check(link, _has_link, signs=_LINK_SIGNS),
    Check(question, _asks, signs=_QUESTION_MARKS),
)
"""In the order in which their flags are given."""
