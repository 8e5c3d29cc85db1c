"""Mails and chats of a table around one trade: whose they are, what they may change, what they settle."""

import json

import pytest

from assay.domain import Actor
from assay.identity import GraphBuilder
from assay.intake import SourceInputs, SourceOptions
from personal_trade.directory import Directory

JO, ORLA = "jo.park@bank.example", "orla.fenwick@bank.example"
PEOPLE = [
    {"person": "jpark", "email": JO, "name": "Jo Park"},
    {"person": "jparker", "email": "jill.parker@bank.example", "name": "Jill Parker"},
    {"person": "ofenwick", "email": ORLA, "name": "Orla Fenwick"},
]
TRADE = {
    "number": "T-1",
    "person": "jpark",
    "account": "A-1",
    "symbol": "ACME",
    "side": "buy",
    "quantity": "500",
    "price": "44.00",
    "venue": "XNYS",
    "traded_at": "2026-03-04T14:30:00-05:00",
}
RECORD = {
    "number": "PC-7",
    "person": "jpark",
    "symbol": "ACME",
    "side": "buy",
    "quantity": "500",
    "decision": "approve",
    "decided_at": "2026-03-04T09:00:00-05:00",
    "approver": ORLA,
}


def text(words: str, *, by: str = ORLA, to: str = JO, at: str = "2026-03-04T10:00:00-05:00"):
    return {"number": "", "sender": by, "to": [to], "sent_at": at, "text": words, "kind": "mail"}


@pytest.fixture
def run(pad, tmp_path):
    def found(*texts: dict, record: dict | None = None, zone: str = "America/New_York", **rest):
        path = tmp_path / "messages.jsonl"
        lines = [json.dumps({**t, "number": f"m{n}"}) for n, t in enumerate(texts, start=1)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        mapping = tmp_path / "messages.toml"
        stated = f'zone = "{zone}"\n' if zone else ""
        mapping.write_text(
            f'[mapping]\n{stated}format = "jsonl"\n[fields]\nnumber = "number"\nsender = "sender"\n'
            'recipients = "to"\nsent_at = "sent_at"\ntext = "text"\nkind = "kind"\n'
        )
        options = SourceOptions(mapping=mapping)
        lists = {
            "people": PEOPLE,
            "approvers": [{"person": "ofenwick"}],
            "messages": SourceInputs("table", (path,), options),
            **({"preclearances": [record]} if record else {}),
            **rest.pop("lists", {}),
        }
        cases = pad([{**TRADE, **rest}], lists=lists).cases["T-1"]
        return {rule.removeprefix("pad."): str(r.outcome) for rule, r in cases.items()}

    return found


# whose words


@pytest.mark.parametrize("words", ["May I buy 500 ACME?", "bought ACME, all 500!", "ACME: dzięki"])
def test_employees_are_known_by_the_address_that_the_list_gives_them(run, words):
    found = run(text(words, by=JO, to=ORLA))
    assert (found["preclearance_missing"], found["evidence_read"]) == ("fail", "pass")


def test_somebody_of_the_same_display_name_is_not_the_employee(run):
    found = run(text("ACME is fine", by="jo.park@elsewhere.example"))
    assert found["preclearance_missing"] == "undetermined"


def test_an_approval_that_stands_only_in_the_employees_forward_is_for_a_person(run):
    words = (
        "For the file:\n\n---------- Forwarded message ----------\nFrom: Orla Fenwick\n"
        "Date: 4 March 2026 09:48\nTo: Jo Park\n\nApproved: buy 500 ACME."
    )
    found = run(text(words, by=JO, to=ORLA))
    assert found["preclearance_missing"] == found["evidence_read"] == "undetermined"


@pytest.mark.parametrize("words", ["I approve my own ACME order of 500, Orla is away.", "ACME 500, self-approved"])  # fmt: skip
def test_employees_who_seem_to_decide_for_themselves_are_no_missing_approval(run, words):
    assert run(text(words, by=JO, to=ORLA))["preclearance_missing"] == "undetermined"


def test_an_approval_that_addresses_somebody_else_by_name_does_not_clear(run):
    words = "Ms Parker, approved: buy 500 ACME."
    assert run(text(words))["preclearance_missing"] == "undetermined"


@pytest.mark.parametrize("name", ["Jo", "Jo Park", "Mr Park"])
def test_an_approval_that_addresses_the_employee_clears(run, name):
    assert run(text(f"Dear {name},\n\nApproved: buy 500 ACME."))["preclearance_missing"] == "pass"


# which texts


@pytest.mark.parametrize("words", ["ACME100株", "ACMEの売却", "買いACME株", "ACME를 팔아도"])
def test_a_symbol_is_found_beside_letters_that_no_space_divides(run, words):
    assert run(text(words))["evidence_read"] == "undetermined"


@pytest.mark.parametrize("words", ["ACMEX is up", "the PACME fund", "ACME1 is another"])
def test_a_symbol_is_not_found_within_a_longer_word(run, words):
    assert run(text(words))["evidence_read"] == "not_applicable"


MASTER = [
    {"symbol": "ACME", "name": "Borealis Mining plc", "issuer": "Borealis Mining plc"},
    {"symbol": "ZETA", "name": "Zeta Foods", "issuer": "Zeta Foods"},
]


def test_the_first_word_of_the_issuers_name_brings_a_text_to_the_trade(run):
    found = run(text("go ahead with Borealis"), lists={"instruments": MASTER})
    assert found["preclearance_missing"] == "undetermined"


def test_a_first_word_that_two_issuers_share_names_neither(run):
    other = {"symbol": "BORE", "name": "Borealis Power", "issuer": "Borealis Power"}
    found = run(text("go ahead with Borealis"), lists={"instruments": [*MASTER, other]})
    assert found["preclearance_missing"] == "fail"


def test_a_bare_answer_belongs_to_what_it_answers(run):
    asked = text("ACME 500?", by=JO, to=ORLA)
    answer = text("👍", at="2026-03-04T10:05:00-05:00")
    assert run(asked, answer)["preclearance_missing"] == "undetermined"
    assert run(answer)["preclearance_missing"] == "fail"


# later texts


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("I see I typed 500 for ACME, I meant 50.", "preclearance_mismatch"),
        ("Approved: buy 50 ACME.", "preclearance_mismatch"),
        ("ACME: no more than 100 please", "preclearance_mismatch"),
        ("Hold off on ACME, something came up.", "preclearance_withdrawn"),
        ("ACME is suspended for now", "preclearance_withdrawn"),
        ("Your ACME clearance lapses at ten this morning.", "preclearance_expired"),
        ("Approved: buy 500 ACME, until 11:00.", "preclearance_expired"),
        ("ACME only provided that Legal agrees", "preclearance_conditions"),
    ],
)
def test_a_text_after_a_recorded_approval_opens_the_rule_that_it_concerns(run, words, rule):
    assert run(record=RECORD)[rule] == "pass"
    assert run(text(words), record=RECORD)[rule] == "undetermined"


@pytest.mark.parametrize("rule", ["preclearance_withdrawn", "preclearance_mismatch"])
@pytest.mark.parametrize("at", ["2026-03-04T08:00:00-05:00", "2026-03-04T15:00:00-05:00"])
def test_a_text_before_the_approval_or_after_the_trade_does_not(run, rule, at):
    words = "Hold off on ACME, I meant 50."
    assert run(text(words, at=at), record=RECORD)[rule] == "pass"


# what is settled


def test_a_doubt_that_its_writer_settled_by_a_later_decision_needs_no_reader(run):
    doubt = text("ACME - let me look at the lists first", at="2026-03-04T08:00:00-05:00")
    assert run(doubt, record=RECORD)["evidence_read"] == "pass"
    assert run(doubt)["evidence_read"] == "undetermined"


def test_a_doubt_after_an_approval_stays_open_though_another_approval_follows(run):
    between = text("ACME - let me look at the lists again")
    later = text("Approved: buy 50 ACME.", at="2026-03-04T11:00:00-05:00")
    assert run(between, later, record=RECORD)["evidence_read"] == "undetermined"


def test_a_doubt_of_somebody_else_is_not_settled(run):
    doubt = text("ACME - wait", by="jill.parker@bank.example", at="2026-03-04T08:00:00-05:00")
    assert run(doubt, record=RECORD)["evidence_read"] == "undetermined"


@pytest.mark.parametrize(
    "words",
    ["Jo, ACME is recorded under PC-7.", "Saw your ACME fill in the feed, thanks!", "Good to buy the 500 ACME."],
)  # fmt: skip
def test_a_remark_of_harmless_words_on_a_recorded_approval_needs_no_reader(run, words):
    assert run(text(words), record=RECORD)["evidence_read"] == "pass"
    assert run(text(words))["evidence_read"] == "undetermined"


@pytest.mark.parametrize(
    "words",
    ["Jo, ACME is not recorded.", "Good to sell the 500 ACME.", "Good to buy the 400 ACME.",
     "Sorry Jo, ACME.", "ACME recorded?", "ACME for Monday."],
)  # fmt: skip
def test_a_remark_with_any_other_word_goes_to_a_person(run, words):
    assert run(text(words), record=RECORD)["evidence_read"] == "undetermined"


# days, managers, relatives


@pytest.mark.parametrize(
    ("zone", "outcome"), [("America/New_York", "pass"), ("Asia/Tokyo", "fail"), ("", "undetermined")]
)  # fmt: skip
def test_today_is_a_day_of_the_tables_zone(run, zone, outcome):
    sent = text("Approved: buy 500 ACME, valid today.", at="2026-03-04T09:00:00-05:00")
    found = run(sent, zone=zone)
    if outcome == "undetermined":
        assert found["preclearance_missing"] == outcome
    else:
        assert found["preclearance_expired"] == outcome


MANAGED = [{"account": "A-1", "person": "jpark", "is_discretionary": "yes"}]


@pytest.mark.parametrize(
    ("words", "at", "outcome"),
    [
        ("My manager bought me some ACME, I saw it in the app this morning.", "2026-03-05T09:00:00-05:00", "not_applicable"),
        ("I told them to buy ACME, it was a good price.", "2026-03-05T09:00:00-05:00", "undetermined"),
        ("The ACME position looks good to me", "2026-03-03T09:00:00-05:00", "undetermined"),
    ],
)  # fmt: skip
def test_a_managed_account_is_exempt_unless_a_text_may_show_an_instruction(run, words, at, outcome):
    found = run(text(words, by=JO, at=at), nature="discretionary", lists={"accounts": MANAGED})
    expected = {outcome, "pass"} if outcome == "not_applicable" else {outcome}
    assert found["preclearance_missing"] in expected


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("luc.dubois@mailbox.example", False),
        ("skipper77@mailbox.example", None),
        ("o.fenwick@mailbox.example", None),
        ("orla.dubois@mailbox.example", None),
    ],
)
def test_an_address_that_spells_another_name_tells_a_relative_from_an_approver(address, answer):
    listed = Actor(login="ofenwick", email=ORLA, name="Orla Fenwick")
    builder = GraphBuilder()
    builder.observe(listed)
    people = Directory([_Line(listed)], (), builder.build())
    assert people.is_relative(Actor(email=ORLA), Actor(email=address)) is answer


class _Line:
    """A line of the people list."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def person(self, _field: str) -> Actor:
        return self.actor

    def text(self, field: str) -> str:
        return getattr(self.actor, field)


def test_a_relative_with_an_address_of_their_own_leaves_the_approver_independent(run):
    link = {"person": "jpark", "relative": "luc.dubois@mailbox.example", "relation": "spouse"}
    found = run(record=RECORD, lists={"household": [link]})
    assert found["self_cleared"] == "pass"


@pytest.mark.parametrize(
    "words",
    [
        "Hallo Jo, hiermit genehmige ich den Kauf von 500 Aktien ACME. Gruß, Orla",
        "Jo, te autorizo a comprar 500 acciones de ACME hoy. Un saludo, Orla",
        "Bonjour Jo,\n\nJ'autorise l'achat de 500 titres ACME.\n\nCordialement\nOrla",
        "Jo, aprovo a compra de 500 ações ACME, válida até ao fecho de hoje.",
        "Zatwierdzam kupno 500 akcji ACME, ważne dziś.",
        "Jag godkänner köp av 500 aktier ACME idag.",
    ],
)
def test_a_plain_approval_in_another_language_clears(run, words):
    found = run(text(words))
    assert found["preclearance_missing"] == found["preclearance_mismatch"] == "pass"


@pytest.mark.parametrize(
    "words",
    [
        "Der Kauf von 500 ACME ist nicht genehmigt.",
        "Kauf von 500 ACME ist genehmigt, aber erst nach 12 Uhr.",
        "Jo, te autorizo a comprar 500 acciones de ACME si Legal está de acuerdo.",
        "J'autorise l'achat de 500 ACME sous réserve de l'accord du service juridique.",
        "Não aprovo a compra de 500 ACME.",
        "Nie zatwierdzam kupna 500 akcji ACME.",
        "Jag godkänner inte köp av 500 ACME.",
    ],
)
def test_a_refusal_or_condition_in_another_language_never_clears(run, words):
    assert run(text(words))["preclearance_missing"] != "pass"
