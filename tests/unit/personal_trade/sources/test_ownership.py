"""Insiders' reports become trades; what the form leaves open stays open."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.errors import EvidenceError
from assay.intake import Cell, Rejection, SourceInputs
from personal_trade.case import Action, Nature, Side
from personal_trade.sources.ownership import Ownership, is_ownership

SOURCE = Ownership()
DEAL = """<nonDerivativeTransaction><securityTitle><value>Common Stock</value></securityTitle>
<transactionDate><value>{date}</value></transactionDate>
<transactionCoding><transactionFormType>4</transactionFormType><transactionCode>{code}</transactionCode>
<footnoteId id="F1"/></transactionCoding>{more}
<transactionAmounts><transactionShares><value>{shares}</value></transactionShares>
<transactionPricePerShare><value>10.50</value></transactionPricePerShare>
<transactionAcquiredDisposedCode><value>{sign}</value></transactionAcquiredDisposedCode></transactionAmounts>
<ownershipNature><directOrIndirectOwnership><value>{held}</value></directOrIndirectOwnership>
<natureOfOwnership><value>{nature}</value></natureOfOwnership></ownershipNature></nonDerivativeTransaction>"""


def deal(code="S", sign="D", *, date="2024-03-04", shares="100", held="D", nature="", more=""):
    return DEAL.format(
        code=code, sign=sign, date=date, shares=shares, held=held, nature=nature, more=more
    )


def filing(*deals: str, form="4", head="", note="A remark.", owners=1, prolog="") -> str:
    owner = (
        "<reportingOwner><reportingOwnerId><rptOwnerCik>0000012345</rptOwnerCik>"
        "<rptOwnerName>Fenwick Orla</rptOwnerName></reportingOwnerId></reportingOwner>"
    )
    return (
        f"<?xml version='1.0'?>{prolog}<ownershipDocument><documentType>{form}</documentType>{head}"
        "<issuer><issuerCik>0000000777</issuerCik><issuerName>Acme Corp</issuerName>"
        f"<issuerTradingSymbol>acme</issuerTradingSymbol></issuer>{owner * owners}"
        f"<nonDerivativeTable>{''.join(deals)}</nonDerivativeTable>"
        f"<footnotes><footnote id='F1'>{note}</footnote></footnotes></ownershipDocument>"
    )


@pytest.fixture
def rows(tmp_path):
    def read(*texts: str | bytes):
        for number, text in enumerate(texts):
            data = text if isinstance(text, bytes) else text.encode()
            (tmp_path / f"{number}.xml").write_bytes(data)
        return list(SOURCE.records(SourceInputs("ownership", (tmp_path,))))

    return read


@pytest.fixture
def trade(rows):
    def read(text: str):
        (row,) = rows(text)
        outline = SOURCE.outline(row)
        found = SOURCE.draft(row).trade
        assert outline.number == found.number.value
        return found

    return read


def test_a_sale_is_read_with_all_that_it_states(trade):
    found = trade(filing(deal()))
    assert found.number.value == "0#n1"
    assert (found.person.value.name, found.person.value.login) == ("Fenwick Orla", "12345")
    assert found.instrument.symbol.value == "ACME"
    assert found.instrument.issuer.value == "Acme Corp"
    assert found.instrument.asset_class.value == "stock"
    assert found.side.value is Side.SELL
    assert (found.quantity.value, found.price.value, found.currency.value) == (
        "100",
        "10.50",
        "USD",
    )
    assert found.owner.value == "self"
    assert str(found.traded_at.value).startswith("2024-03-04T05:00:00Z/")
    assert found.reported_at is None
    assert found.comment.value == "code S: sale; A remark."


@pytest.mark.parametrize(
    ("code", "sign", "side"),
    [("P", "A", Side.BUY), ("S", "D", Side.SELL), ("G", "D", Side.GIFT), ("M", "A", Side.EXCHANGE),
     ("C", "D", Side.EXCHANGE), ("A", "A", None), ("F", "D", None), ("J", "D", None), ("P", "D", None), ("?", "A", None)],
)  # fmt: skip
def test_a_code_is_translated_only_where_it_leaves_no_choice(trade, code, sign, side):
    found = trade(filing(deal(code, sign)))
    assert (found.side.value if found.side else None) is side


@pytest.mark.parametrize(
    ("nature", "owner"),
    [("By Spouse", "spouse"), ("by husband", "spouse"), ("By minor children", "child"), ("Trust", "trust"), ("", "indirect"), ("By Johnson LP", "by johnson lp")],
)  # fmt: skip
def test_whose_an_indirect_holding_is_stays_in_the_forms_words(trade, nature, owner):
    assert trade(filing(deal(held="I", nature=nature))).owner.value == owner


@pytest.mark.parametrize(
    ("note", "head", "planned"),
    [
        ("Effected under a Rule 10b5-1 trading plan adopted on 1 May 2023.", "", True),
        ("Effected pursuant to a 10b5-1 plan.", "<aff10b5One>true</aff10b5One>", True),
        ("A remark.", "<aff10b5One>1</aff10b5One>", True),
        ("A remark.", "<aff10b5One>0</aff10b5One>", False),
        ("Not made under a Rule 10b5-1 plan.", "", False),
        ("The plan under Rule 10b5-1 was terminated.", "", False),
    ],
)
def test_a_trading_plan_is_one_where_form_or_footnote_says_so(trade, note, head, planned):
    found = trade(filing(deal(), head=head, note=note))
    assert (found.nature is not None and found.nature.value is Nature.TRADING_PLAN) is planned


def test_lateness_amendments_and_joint_reports_are_told(trade):
    late = "<transactionTimeliness><value>L</value></transactionTimeliness>"
    original = "<dateOfOriginalSubmission>2024-03-05</dateOfOriginalSubmission>"
    found = trade(filing(deal(more=late), form="4/A", head=original, owners=3))
    assert found.action.value is Action.CORRECT
    for words in ("reported late", "amends the report of 2024-03-05", "jointly with 2 others"):
        assert words in found.comment.value


def test_a_received_gift_is_nobodys_own_will(trade):
    assert trade(filing(deal("G", "A"))).nature.value is Nature.GIFT_RECEIVED


def test_a_full_submission_gives_the_date_of_filing(rows):
    wrapped = (
        "<SEC-DOCUMENT>x.txt\n<SEC-HEADER>\nACCESSION NUMBER:\t\t0001-24-000009\nFILED AS OF DATE:\t\t20240307\n"
        f"</SEC-HEADER>\n<DOCUMENT>\n<TEXT>\n<XML>\n{filing(deal())}\n</XML>\n</TEXT>\n</DOCUMENT>"
    )
    (row,) = rows(wrapped)
    found = SOURCE.draft(row).trade
    assert found.number.value == "0001-24-000009#n1"
    assert str(found.reported_at.value).startswith("2024-03-07")


def test_every_fact_points_to_a_place_of_the_record(rows):
    (row,) = rows(filing(deal(held="I", nature="Trust"), head="<aff10b5One>1</aff10b5One>"))
    content = json.loads(row.raw)
    for cell in row.data.values():
        assert isinstance(cell, Cell)
        here = content
        for part in cell.origin.pointer.strip("/").split("/"):
            here = here[int(part)] if isinstance(here, list) else here[part]
        assert here is not None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (filing(), "filing.tradeless"),
        (filing(head="<noSecuritiesOwned>1</noSecuritiesOwned>", form="3"), "filing.tradeless"),
        (filing(form="144"), "filing.foreign"),
        ("<other/>", "filing.foreign"),
        ("<ownershipDocument><documentType>4</documentType>", "xml.malformed"),
        ("no xml", "xml.malformed"),
        (filing(owners=0), "field.missing"),
        (filing(deal(date="")), "field.missing"),
        (filing(deal(date="2024-02-30")), "field.malformed"),
        (filing(deal(date="0224-02-03")), "field.malformed"),
        (filing(deal(shares="many")), "field.malformed"),
        (filing(deal(), prolog="<!DOCTYPE x [<!ENTITY a 'b'>]>"), "xml.doctype"),
        (filing(deal(), prolog="<!DOCTYPE x SYSTEM 'file:///etc/passwd'>"), "xml.doctype"),
        ("<a>" * 200, "xml.overgrown"),
        (f"<a>{'<b/>' * 120_000}</a>", "xml.overgrown"),
        (b"<?xml version='1.0' encoding='martian'?><a/>", "xml.malformed"),
        (b"\x00\x01", "xml.malformed"),
    ],
)  # fmt: skip
def test_what_is_no_report_of_trades_is_rejected_with_the_reason(rows, text, code):
    (found,) = rows(text)
    assert isinstance(found, Rejection)
    assert found.code == code


def test_entities_without_a_definition_and_their_laughs_are_refused_at_once(rows):
    laughs = "".join(f"<!ENTITY a{i} '&a{i - 1};&a{i - 1};'>" for i in range(1, 40))
    before = time.perf_counter()
    (found,) = rows(filing(deal(), prolog=f"<!DOCTYPE x [<!ENTITY a0 'ha'>{laughs}]>"))
    assert found.code == "xml.doctype"
    assert time.perf_counter() - before < 1


def test_reports_are_told_from_other_files(tmp_path):
    (tmp_path / "a.xml").write_text(filing(deal()))
    (tmp_path / "b.csv").write_text("id,date\n")
    assert is_ownership(tmp_path / "a.xml")
    assert is_ownership(tmp_path)
    assert not is_ownership(tmp_path / "b.csv")


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_no_damage_raises_anything_but_our_errors(tmp_path_factory, data):
    raw = bytearray(filing(deal(), head="<aff10b5One>1</aff10b5One>").encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    path = tmp_path_factory.mktemp("x") / "a.xml"
    path.write_bytes(bytes(raw) or b"x")
    try:
        for row in SOURCE.records(SourceInputs("ownership", (path,))):
            if not isinstance(row, Rejection):
                SOURCE.draft(row)
    except EvidenceError:
        return


def test_real_reports_are_read(shared_data):
    folder = shared_data / "pad" / "form4"
    found = list(SOURCE.records(SourceInputs("ownership", (folder,))))
    trades = [SOURCE.draft(row).trade for row in found if not isinstance(row, Rejection)]
    rejected = [row.code for row in found if isinstance(row, Rejection)]
    assert len(trades) == 10
    assert rejected == ["filing.tradeless", "filing.tradeless"]
    sides = [t.side.value if t.side else None for t in trades]
    assert sides.count(Side.SELL) == 5
    assert sides.count(Side.EXCHANGE) == 2
    assert sides.count(Side.GIFT) == 1
    assert sides.count(None) == 2
