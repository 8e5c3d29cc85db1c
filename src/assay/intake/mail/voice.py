"""Whose words a mail's text holds: the sender's own, quoted, forwarded, a signature or a footer.

Rules:

* Lines that begin with ``>`` (or initials and ``>``) are quoted, wherever they stand; what stands
  between and below them is the sender's own again.
* An attribution with a date or an address ("On 4 March 2026 Ada wrote:", "Am ... schrieb ...:",
  "Le ... a écrit :", "El ... escribió:") announces a quotation: the marked lines behind it, or,
  where none is marked, everything to the end.
* A separator ("-----Original Message-----" and its translations) or a block of mail headers within
  the text makes everything to the end someone else's: forwarded where the separator says so or
  the sender wrote nothing above it, else quoted.
* ``-- ``, a closing formula on a line of its own, or "Sent from my ..." begins a signature, which
  ends where a postscript, a quotation or a paragraph of sentences begins.
* A confidentiality notice is a footer, to the end of its paragraph.

A text that no rule knows is the sender's own: what might be a limit is never hidden. Linear in the
length of the text.
"""

import re
from enum import StrEnum
from typing import NamedTuple

__all__ = ["Stretch", "Voice", "own_text", "voices_of"]


class Voice(StrEnum):
    """Whose words a stretch of a mail is."""

    OWN = "own"
    QUOTED = "quoted"
    FORWARDED = "forwarded"
    SIGNATURE = "signature"
    FOOTER = "footer"


class Stretch(NamedTuple):
    """Consecutive lines of one voice.

    Attributes:
        voice: Whose.
        start: First code point.
        end: One past the last.
        is_marked: Whether each line of a quotation carries its mark; where it does not, where the
            quotation ends is not certain.
    """

    voice: Voice
    start: int
    end: int
    is_marked: bool = True


_LINE_MAX = 400
_AHEAD = 4
_SIGNATURE_LINES = 12
_SIGNATURE_WIDTH = 90
_MARKED = re.compile(r"[ \t]*(?:[A-Z]{2,4})?>")
_WRITE = (
    r"(?:wrote|writes|schrieb(?:en)?|a écrit|a ecrit|écrit|escribió|escribio|ha scritto|schreef"
    r"|escreveu|skrev|napisał(?:\(a\))?|kirjoitti)"
)
_OPENS_ATTRIBUTION = re.compile(
    r"[ \t]*(?:On|Am|Le|El|Il|Op|Em|Den|W dniu|Dnia|\d{1,2}[./]|\d{4}[-/]"
    r"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w*[ ,])"
)
_DATED = re.compile(r"[\d@]")
_NAME_MAX = 120
_WRITES = re.compile(rf"\b{_WRITE}(?!\w)")
_FORWARD = (
    r"(?:forwarded (?:message|by\b.{0,80})|weitergeleitete nachricht|message transféré"
    r"|mensaje reenviado|messaggio inoltrato|doorgestuurd bericht|mensagem encaminhada)"
)
_ORIGINAL = (
    r"(?:original (?:message|appointment)|urspr(?:ü|ue)ngliche nachricht|message d['’]origine"
    r"|mensaje original|messaggio originale|oorspronkelijk bericht|mensagem original|reply message)"
)
_RULED = r"[ \t]*[-_=*]{2,60}[ \t]*"
_FORWARDED = re.compile(
    rf"(?:{_RULED}{_FORWARD}[ \t]*[-_=*]{{0,60}}|[ \t]*(?:Begin forwarded message"
    r"|Anfang der weitergeleiteten (?:Nachricht|E-Mail)|Début du message (?:réexpédié|transféré)"
    r"|Inicio del mensaje reenviado)[ \xa0]?:?)[ \t]*",
    re.IGNORECASE,
)
_REPLIED = re.compile(rf"{_RULED}{_ORIGINAL}[ \t]*[-_=*]{{0,60}}[ \t]*", re.IGNORECASE)
_FROM = re.compile(
    r"[ \t]*\**(?:From|Von|De|Da|Van|Fra|Från|Expéditeur|Remitente)\**[ \xa0]?:\**[ \t\xa0]*\S",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"[ \t]*\**(?:Sent|Date|To|Cc|Subject|Gesendet|Datum|An|Kopie|Betreff|Envoyé|À|A|Objet|Enviado"
    r"(?: el)?|Fecha|Para|Asunto|Inviato|Oggetto|Verzonden|Aan|Onderwerp|Data|Assunto)\**[ \xa0]?:",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"[ \t]*(?:(?:(?:best|kind|kindest|warm|many|with (?:best|kind))\s+)?regards|best(?: wishes)?|cheers"
    r"|yours(?: (?:sincerely|truly|faithfully))?|sincerely(?: yours)?|rgds|br|kr|thanks(?: and regards)?"
    r"|many thanks|thank you|thx|(?:thanks|thank you),? (?:and )?(?:best|kind)? ?regards"
    r"|(?:mit )?(?:freundlichen|besten|vielen|viele|beste|liebe|herzlichen)\s+(?:gr(?:ü|ue)(?:ß|ss)en?|dank)"
    r"|mfg|lg|vg|gru(?:ß|ss)|(?:bien )?(?:cordialement|à vous)|(?:meilleures |sincères )?salutations|merci"
    r"|(?:un )?(?:cordial )?saludos?(?: cordiales)?|atentamente|gracias|cordiali saluti|groeten|met vriendelijke groet(?:en)?)"
    r"[ \t]*[,.!]?[ \t]*",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"[ \t]*(?:sent from (?:my |outlook|mail|yahoo|proton)|get outlook for|von meinem .{2,30} gesendet"
    r"|gesendet von|envoyé de(?:puis)? mon|enviado desde mi|inviato da).{0,60}",
    re.IGNORECASE,
)
_POSTSCRIPT = re.compile(r"[ \t]*p\.?[ \t]?s\b", re.IGNORECASE)
_SENTENCE = re.compile(r"\b[a-zà-ÿ']+\b")
_FOOTER = re.compile(
    r"[ \t*_]*(?:this (?:e-?mail|message|communication)\b.{0,120}\b(?:confidential|intended|privileged)"
    r"|(?:confidentiality (?:notice|note)|disclaimer|important notice|legal notice)\b|the (?:information|contents?) (?:contained )?in this"
    r" (?:e-?mail|message)|diese e-?mail\b.{0,120}\b(?:vertraulich|bestimmt)|ce (?:message|courriel)\b.{0,120}\bconfidentiel"
    r"|este (?:mensaje|correo)\b.{0,120}\bconfidencial|please consider the environment)",
    re.IGNORECASE,
)


def voices_of(text: str) -> tuple[Stretch, ...]:
    """The stretches of a mail's text, in order; together they are the whole text."""
    return tuple(_Walk(text).stretches())


def own_text(text: str) -> str:
    """The sender's own words alone; for comparing, as its offsets are not the text's."""
    return "".join(text[s.start : s.end] for s in voices_of(text) if s.voice is Voice.OWN)


class _Walk:
    """One pass over the lines; what is announced once holds until something ends it."""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines(keepends=True)
        self.bare = [line.rstrip("\r\n") for line in self.lines]
        self.found: list[Stretch] = []
        self.rest: Voice | None = None
        self.is_marked = True
        self.signature = 0
        self.in_footer = False
        self.has_own = False
        self.until = -1

    def stretches(self) -> list[Stretch]:
        position = 0
        for number, line in enumerate(self.lines):
            self._keep(self._voice(number), position, position + len(line))
            position += len(line)
        return self.found

    def _voice(self, number: int) -> Voice:
        bare = self.bare[number]
        if self.rest is not None:
            return self.rest
        if number <= self.until:
            return Voice.QUOTED
        if len(bare) > _LINE_MAX:
            return Voice.FOOTER if self.in_footer else self._plain(bare[:_LINE_MAX], number)
        if _MARKED.match(bare):
            self.signature = 0
            self.in_footer = False
            return Voice.QUOTED
        if (announced := self._announced(number)) is not None:
            return announced
        return self._plain(bare, number)

    def _announced(self, number: int) -> Voice | None:
        """What a separator, header block or attribution makes of the rest."""
        bare = self.bare[number]
        if _FORWARDED.fullmatch(bare):
            return self._to_the_end(Voice.FORWARDED)
        if _REPLIED.fullmatch(bare) or self._is_header_block(number):
            return self._to_the_end(Voice.QUOTED if self.has_own else Voice.FORWARDED)
        last = self._attribution(number)
        if last is None:
            return None
        following = next((b for b in self.bare[last + 1 : last + _AHEAD] if b.strip()), "")
        if not _MARKED.match(following):
            return self._to_the_end(Voice.QUOTED)
        self.until = last
        return Voice.QUOTED

    def _to_the_end(self, voice: Voice) -> Voice:
        self.rest = voice
        self.is_marked = False
        return voice

    def _is_header_block(self, number: int) -> bool:
        if not _FROM.match(self.bare[number]):
            return False
        ahead = self.bare[number + 1 : number + 1 + _AHEAD]
        return sum(1 for line in ahead if _FIELD.match(line)) > 1

    def _attribution(self, number: int) -> int | None:
        """The last line of an attribution that begins here: mail programs wrap it."""
        if not self.bare[number].strip():
            return None
        joined = ""
        for last in range(number, min(number + 3, len(self.bare))):
            if not self.bare[last].strip() or len(self.bare[last]) > _LINE_MAX:
                return None
            joined = f"{joined} {self.bare[last].strip()}".strip()
            if _is_attribution(joined):
                return last
            if last == number and not _OPENS_ATTRIBUTION.match(joined):
                return None
        return None

    def _plain(self, bare: str, number: int) -> Voice:
        """Own words, a signature or a footer."""
        if self.in_footer:
            self.in_footer = bool(bare.strip())
            if self.in_footer:
                return Voice.FOOTER
        if _FOOTER.match(bare):
            self.in_footer = True
            return Voice.FOOTER
        if self.signature:
            return self._in_signature(bare)
        closes = _CLOSING.fullmatch(bare) and self._is_last_words(number)
        if bare in ("--", "-- ") or _DEVICE.fullmatch(bare) or closes:
            self.signature = 1
            return Voice.SIGNATURE
        self.has_own = self.has_own or bool(bare.strip())
        return Voice.OWN

    def _is_last_words(self, number: int) -> bool:
        """Whether a closing formula closes: "Thanks," may also open a text."""
        return self.has_own and number > 0

    def _in_signature(self, bare: str) -> Voice:
        """The line of a signature, or own words where it can't be one any more."""
        self.signature += 1
        is_long = self.signature > _SIGNATURE_LINES or len(bare) > _SIGNATURE_WIDTH
        if _POSTSCRIPT.match(bare) or is_long or len(_SENTENCE.findall(bare)) > _AHEAD:
            self.signature = 0
            self.has_own = True
            return Voice.OWN
        return Voice.SIGNATURE

    def _keep(self, voice: Voice, start: int, end: int) -> None:
        last = self.found[-1] if self.found else None
        is_marked = self.is_marked or self.rest is None
        if last is not None and last.voice is voice and last.is_marked is is_marked:
            self.found[-1] = last._replace(end=end)
        else:
            self.found.append(Stretch(voice, start, end, is_marked))


def _is_attribution(line: str) -> bool:
    """Whether a line says who wrote what follows, and when or from which address."""
    bare = line.rstrip(" \t\xa0")
    found = list(_WRITES.finditer(bare)) if bare.endswith(":") else []
    last = found[-1] if found else None
    if last is None or len(bare) - last.end() > _NAME_MAX:
        return False
    return _DATED.search(bare, 0, last.start()) is not None
