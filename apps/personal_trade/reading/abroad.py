"""How people decide on trades in German, French, Spanish, Portuguese, Polish, Swedish and Dutch.

The grammar is the same closed one: what a text says beyond these words is not understood, and a
person reads it. A word is taken only where it means one thing in a decision.
"""

import re
from typing import NamedTuple

__all__ = ["ABROAD", "TODAY", "match_abroad"]


class Abroad(NamedTuple):
    """Words of other languages, as alternatives of patterns.

    Attributes:
        sides: Side to its words.
        units: Words for shares.
        accounts: Words for the asker's account.
        decides: Words with which somebody approves.
        decided: Words that stand behind what is approved.
        greets: Words before a name.
        closes: Words of farewell.
    """

    sides: tuple[tuple[str, str], ...]
    units: str
    accounts: str
    decides: str
    decided: str
    greets: str
    closes: str


ABROAD = Abroad(
    sides=(
        ("buy", r"(?:zu )?kaufen|(?:den |der |dem )?kauf(?: von)?|(?:l['’])?achat(?: de| d['’])?|acheter|(?:a )?comprar|(?:la |a |o )?compra(?: de)?|(?:na )?(?:kupno|zakup)|köpa|köp(?: av)?|(?:de )?aankoop(?: van)?"),
        ("sell", r"(?:zu )?verkaufen|(?:den |der |dem )?verkauf(?: von)?|(?:la )?vente(?: de)?|vendre|(?:la )?venta(?: de)?|(?:a )?vender|(?:a )?venda(?: de)?|(?:na )?sprzedaż|sälja|försäljning(?:en)?(?: av)?|(?:de )?verkoop(?: van)?"),
    ),
    units=r"aktien|stück|titres?|actions|acciones|títulos|ações|akcji|akcje|aktier|aandelen|stuks",
    accounts=r"(?:für |auf )?(?:dein|ihr|das)(?:e|em|en)? (?:eigenes |eigenen )?(?:konto|depot)|(?:sur )?(?:votre|ton) (?:propre )?compte(?: personnel)?|(?:para |en )?(?:tu|su) (?:propia )?cuenta(?: habitual| personal)?|(?:na |para a )?(?:tua|sua) conta(?: habitual| pessoal)?|na (?:twoim|pana|pani|własnym) (?:koncie|rachunku)|(?:på |för )?ditt (?:eget )?konto",
    decides=r"(?:hiermit )?genehmige ich(?: hiermit)?(?: dir| ihnen)?|ich genehmige(?: hiermit)?(?: dir| ihnen)?|(?:die )?freigabe (?:ist )?erteilt|genehmigt|freigegeben|j['’](?:autorise|approuve)|approuvé|autorisé|(?:te |le )?autorizo|apruebo|aprobad[oa]|aprovo|aprovad[oa]|autorizad[oa]|zatwierdzam|zatwierdzon[eoay]|wyrażam zgodę|(?:jag )?godkänner(?: jag)?(?: härmed)?|godkänt|goedgekeurd",
    decided=r"(?:ist |sind )?(?:hiermit )?(?:genehmigt|freigegeben)|est (?:approuvée?|autorisée?)|(?:está |queda )(?:aprobad[oa]|autorizad[oa])|(?:está |fica )(?:aprovad[oa]|autorizad[oa])|jest zatwierdzon[ey]|är godkän[dt]|is goedgekeurd",
    greets=r"hallo|guten (?:tag|morgen)|servus|lieber?|bonjour|bonsoir|chère?|hola|buenos días|buenas tardes|estimad[oa]|querid[oa]|olá|bom dia|boa tarde|car[oa]|cześć|dzień dobry|hej|beste|dag",
    closes=r"(?:viele |beste |liebe |mit freundlichen )?gr(?:uß|üße|uss|üssen)|lg|vg|mfg|(?:bien )?cordialement|bien à (?:vous|toi)|(?:un )?saludos?(?: cordial(?:es)?)?|(?:um )?abraço|cumprimentos|obrigad[oa]|gracias|merci|danke|pozdrawiam|pozdrowienia|dziękuję|(?:vänliga )?hälsningar|mvh|tack|groet(?:en|jes)?",
)  # fmt: skip
TODAY = r"heute|aujourd['’]hui|hoy|hoje|dziś|dzisiaj|idag|i dag|vandaag"
_CLOSE = (
    r"(?:zum )?(?:heutigen )?(?:börsenschluss|handelsschluss)|(?:à )?la clôture|(?:al |el )?cierre(?: del mercado| de la bolsa)?"
    r"|(?:ao |o )?fecho(?: do mercado| da bolsa)?|zamknięcia(?: giełdy| sesji)?|(?:börsens )?stängning|slot(?: van de beurs)?"
)
_GOOD = r"gültig|gilt(?: nur)?|valable|valide|válid[oa]|vale|ważn[aey]|giltig[t]?|gäller|geldig"
_UNTIL = r"bis|jusqu['’]à|hasta|até|do|till|tot"
_WHEN = re.compile(
    rf"(?:(?:nur |seulement |solo |sólo |só )?(?:{_GOOD}) )?(?:(?:für |nur |pour |para |por |na |för |voor )?(?P<day>{TODAY})"
    rf"|(?:{_UNTIL}) (?P<close>{_CLOSE})(?:,? (?:de |d['’]|von |van )?(?P<close_day>{TODAY}))?"
    rf"|(?:{_UNTIL}) (?P<last>{TODAY}))(?![\w'’%$€£]|[-/.:]\w)",
    re.IGNORECASE,
)


class Abroads(NamedTuple):
    """Words of time in another language: where they end, and whether the close is meant."""

    end: int
    is_close: bool


def match_abroad(text: str, at: int) -> Abroads | None:
    """Words that limit an approval to the day on which they were written, or to its close."""
    match = _WHEN.match(text, at)
    return None if match is None else Abroads(match.end(), match["close"] is not None)
