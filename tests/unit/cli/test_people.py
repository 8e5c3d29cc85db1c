"""People from the command line: how a firm starts, and what it is told when it errs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Assay

Hire = Callable[..., str]
ANN = "Ann Lee <ann@firm.example> github:annlee"


@pytest.fixture
def office(assay: Assay, tmp_path: Path) -> Path:
    assert assay("init", ".").code == 0
    return tmp_path


def test_four_lines_make_an_approver(office: Path, assay: Assay) -> None:
    founded = assay("people", "found", "Ida Berg <ida@firm.example>", "--json")
    assert founded.code == 0
    assert founded.document["person"] == "ida-berg"
    added = assay("people", "add", ANN, "--as", "ida@firm.example", "--role", "approver", "--json")
    assert added.code == 0
    code = added.document["code"]
    enrolled = assay("people", "enrol", "ann-lee", "--code", code, "--json")
    assert enrolled.document["counts"] is True
    assert Path(enrolled.document["file"]).stat().st_mode & 0o777 == 0o600
    lines = {line["person"]: line for line in assay("people", "list", "--json").lines}
    assert lines["ann-lee"]["roles"] == [{"role": "approver", "until": ""}]
    assert lines["ann-lee"]["code_until"] == ""
    assert code.encode() not in (office / "assay.db").read_bytes()


def test_the_founder_s_key_that_is_printed_is_what_a_verifier_names(
    office: Path, assay: Assay
) -> None:
    key = assay("people", "found", "Ida Berg <ida@firm.example>", "--json").document["founder_key"]
    unknown = assay("ledger", "verify", "--json").document
    assert unknown["people"]["founder_known"] is False
    known = assay("ledger", "verify", "--founder", key, "--json").document
    assert known["people"]["founder_known"] is True
    head = assay("ledger", "head", "--json").document["key"]
    wrong = assay("ledger", "verify", "--founder", head, "--json")
    assert (wrong.code, wrong.document["error"]["code"]) == (2, "founder.different")


def test_roles_delegations_and_keys_are_shown(office: Path, assay: Assay, hire: Hire) -> None:
    ann, bo = hire(ANN, "approver"), hire("Bo Dahl <bo@firm.example>")
    given = ("people", "delegate", bo, "approver", "--as", ann, "--until", "2099-12-31")
    assert assay(*given).code == 0
    shown = assay("people", "show", "bo@firm.example", "--json").document
    assert shown["delegations"][0]["until"] == "2099-12-31T23:59:59.999Z"
    assert assay("people", "end", bo, "approver", "--by", ann, "--as", ann).code == 0
    assert assay("people", "show", bo, "--json").document["delegations"] == []
    assert assay("people", "grant", bo, "reviewer", "--as", "ida-berg").code == 0
    assert assay("people", "end", bo, "reviewer", "--as", "ida-berg").code == 0
    assert "Bo Dahl" in assay("people", "show", bo).out
    assert "approver" in assay("people", "list").out


def test_a_lost_key_is_replaced_with_two_vouchers(office: Path, assay: Assay, hire: Hire) -> None:
    ann = hire(ANN, "approver")
    vouchers = [hire("Bo Dahl <bo@firm.example>", "reviewer"),
                hire("Cy Ekman <cy@firm.example>", "reviewer")]  # fmt: skip
    stopped = assay("people", "revoke", ann, "--as", "ida-berg", "--reason", "lost", "--json")
    assert stopped.document["state"] == "frozen"
    final = assay("people", "revoke", ann, "--as", vouchers[0], "--reason", "lost", "--json")
    assert final.document["state"] == "revoked"
    waiting = assay("people", "enrol", ann, "--json")
    assert waiting.document["counts"] is False
    states = [
        assay("people", "vouch", ann, "--as", v, "--json").document["state"] for v in vouchers
    ]
    assert states == ["pending", "valid"]
    exchanged = assay("people", "enrol", ann, "--json")
    assert exchanged.document["counts"] is True
    assert assay("ledger", "verify").code == 0


def test_further_identifiers_are_added_by_an_admin(office: Path, assay: Assay, hire: Hire) -> None:
    ann = hire("Ann Lee <ann@firm.example>")
    assert assay("people", "identify", ann, "github:annlee", "--as", "ida-berg").code == 0
    assert assay("people", "show", "github:annlee", "--json").document["person"] == ann


REFUSED = {
    "nobody is there yet": (("people", "show", "ann"), "people.none"),
    "a name with a comma": (("people", "found", "Lee, <Ann> x"), "person.unclear"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_not_be_done_is_one_line_with_a_remedy(
    name: str, office: Path, assay: Assay
) -> None:
    words, code = REFUSED[name]
    answer = assay(*words, "--json")
    assert (answer.code, answer.document["error"]["code"]) == (3, code)
    assert answer.document["error"]["remedy"]


def test_mistakes_with_people_and_keys_are_told(office: Path, assay: Assay, hire: Hire) -> None:
    ann = hire(ANN, "approver")
    bo = hire("Bo Dahl <bo@firm.example>")
    added = assay("people", "add", "Zoe Fox <zoe@firm.example>", "--as", "ida-berg", "--json")
    assert added.code == 0
    attempts = {
        ("people", "found", "Eve Orr <eve@firm.example>"): (3, "people.founded"),
        ("people", "add", ANN, "--as", "ida-berg"): (3, "person.taken"),
        ("people", "add", "ann@firm.example", "--as", "ida-berg"): (3, "person.exists"),
        ("people", "add", "Annie Lee", "--as", "ida-berg"): (3, "person.uncertain"),
        ("people", "add", "Max Ray <max@firm.example>", "--as", ann): (1, "approval.grant_not_valid"),
        ("people", "grant", ann, "admin", "--as", "ida-berg"): (1, "role.conflicting"),
        ("people", "grant", ann, "auditor", "--as", "zoe-fox"): (3, "key.missing"),
        ("people", "grant", ann, "king", "--as", "ida-berg"): (3, "usage.wrong"),
        ("people", "grant", ann, "reviewer", "--as", "ida-berg", "--until", "soon"): (3, "time.malformed"),
        ("people", "enrol", "zoe-fox"): (3, "code.needed"),
        ("people", "enrol", "zoe-fox", "--code", "AAAA-BBBB"): (3, "code.wrong"),
        ("people", "enrol", "nobody"): (3, "person.unknown"),
        ("people", "end", ann, "reviewer", "--as", "ida-berg"): (1, "role.missing"),
        ("people", "delegate", bo, "reviewer", "--as", ann, "--until", "2099-01-01"): (1, "role.missing"),
        ("people", "vouch", bo, "--as", ann): (1, "key.settled"),
        ("people", "revoke", bo, "--as", ann, "--reason", "x"): (1, "role.missing"),
        ("people", "end", "ida-berg", "admin", "--as", "ida-berg"): (1, "role.last_admin"),
    }  # fmt: skip
    for words, expected in attempts.items():
        answer = assay(*words, "--json")
        assert (answer.code, answer.document["error"]["code"]) == expected, words
        assert answer.document["error"]["remedy"], words
    files = list((office / "home" / "people").rglob("zoe-fox*"))
    assert files == [], "a wrong code leaves no key behind"
    assert assay("ledger", "verify").code == 0


def test_a_password_that_nobody_gave_is_said_to_be_missing(assay) -> None:
    assert assay("init").code == 0
    done = assay("accounts", "reset", "rosa", "--json")
    assert done.document["error"]["code"] == "password.missing"
