"""Acts through the API, with a person's own key: what is recorded is what was shown and signed."""

from base64 import b64decode, b64encode

import pytest

from assay.ledger import Entry
from assay.ledger.dsse import key_id, pae
from assay.ledger.merkle import leaf_hash
from assay.sign import Act
from assay.web.acts import ACTS
from assay.web.slugs import slug
from premises import STAFF

TYPE = "application/vnd.assay.approval.v1+json"


def envelope_of(changes, prepared, person):
    payload, key = b64decode(prepared["payload"]), changes.keys[person]
    sig = b64encode(key.sign(pae(TYPE, payload))).decode()
    signature = {"keyid": key_id(key.key.public), "sig": sig}
    return {"payload": prepared["payload"], "payloadType": TYPE, "signatures": [signature]}


def prepared_by(client, case, **fields):
    shown = client.get(f"/api/runs/1/cases/{slug(case)}").json()
    for document in shown["evidence"]:
        client.post(f"/api/runs/1/cases/{slug(case)}/documents/{slug(document['document_id'])}")
    wanted = {"run": "1", "case": case, "outcome": "accept", "rationale": "as found",
              "version": str(shown["item"]["version"]), **fields}  # fmt: skip
    body = {"kind": "review.completed", "fields": wanted}
    return client.post("/api/acts/prepare", json=body)


def performed(client, changes, prepared, person):
    envelope = envelope_of(changes, prepared, person)
    body = {"nonce": prepared["nonce"], "envelope": envelope}
    return client.post("/api/acts/perform", json=body)


def completed(desk, case):
    with desk.snapshot() as view:
        entries = [Entry.parse(data) for data in view.stream(case)]
    return [entry for entry in entries if entry.kind == "review.completed"]


def test_a_decision_is_recorded_as_it_was_shown_and_signed(clients, changes, desk):
    client = clients("api:reviewer")
    prepared = prepared_by(client, "CHG-1019").json()
    subject = b64decode(prepared["subject"])
    assert Entry.parse(subject).stream == "CHG-1019"
    assert ("sha256:" + leaf_hash(subject).hex()).encode() in b64decode(prepared["payload"])
    answer = performed(client, changes, prepared, "reviewer")
    assert answer.status_code == 200, answer.text
    (entry,) = completed(desk, "CHG-1019")
    assert entry.body["said"] == prepared["said"]
    assert entry.actor.id == "person:reviewer"


def test_the_same_envelope_twice_is_one_decision(clients, changes, desk):
    client = clients("api:reviewer")
    prepared = prepared_by(client, "CHG-1020").json()
    codes = {performed(client, changes, prepared, "reviewer").status_code for _ in range(3)}
    assert codes == {200}
    assert len(completed(desk, "CHG-1020")) == 1


def test_of_two_who_decide_the_same_case_one_wins_and_the_other_is_told(clients, changes, desk):
    first, second = clients("api:reviewer"), clients("api:second")
    ours, theirs = (prepared_by(c, "CHG-1021").json() for c in (first, second))
    assert performed(first, changes, ours, "reviewer").status_code == 200
    answer = performed(second, changes, theirs, "second")
    assert answer.status_code == 409
    assert answer.json()["error"]["code"].startswith("review.")
    assert len(completed(desk, "CHG-1021")) == 1


def test_another_person_can_not_sign_what_was_prepared_for_one(clients, changes, desk):
    client = clients("api:reviewer")
    prepared = prepared_by(client, "CHG-1022").json()
    answer = performed(client, changes, prepared, "second")
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "approval.bad_signature"
    answer = performed(clients("api:second"), changes, prepared, "reviewer")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "act.unknown")
    assert completed(desk, "CHG-1022") == []


def test_other_words_than_those_signed_are_not_recorded(clients, changes, desk):
    client = clients("api:reviewer")
    one = prepared_by(client, "CHG-1023").json()
    other = prepared_by(client, "CHG-1023", rationale="something else").json()
    envelope = envelope_of(changes, one, "reviewer")
    body = {"nonce": other["nonce"], "envelope": envelope}
    answer = client.post("/api/acts/perform", json=body)
    assert answer.status_code == 409
    assert completed(desk, "CHG-1023") == []


def test_what_waits_is_forgotten_after_ten_minutes(clients, changes, desk):
    client = clients("api:reviewer")
    prepared = prepared_by(client, "CHG-1024").json()
    desk.clock.pause(601)
    answer = performed(client, changes, prepared, "reviewer")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "act.unknown")


@pytest.mark.parametrize("outcome", ["accept", "reject", "change"])
def test_a_blocked_case_can_not_be_passed(clients, outcome):
    answer = prepared_by(
        clients("api:reviewer"), "CHG-1043", outcome=outcome, reason_code="other", changes="[]"
    )
    assert answer.status_code in {400, 409}


def test_what_the_server_prepared_is_what_waits(desk):
    from assay.web.draft import Draft, Drafts

    drafts = Drafts()
    act = Act("review.completed", "c", 1, "accept", {}, "p", None)
    drafts.put("n", Draft("ann", act, {}, desk.clock.now()))
    assert drafts.get("n", "ann", desk.clock.now()).act == act


@pytest.mark.parametrize("kind", ACTS)
def test_an_act_that_does_not_name_its_object_is_refused_and_breaks_nothing(kind, clients):
    for person in STAFF:
        for fields in ({}, {"run": "1"}, {"exception": "E-0001"}, {"run": "", "case": ""}):
            body = {"kind": kind, "fields": fields}
            answer = clients(f"api:{person}").post("/api/acts/prepare", json=body)
            assert answer.status_code < 500, (person, fields, answer.text)


def test_an_act_that_names_no_run_is_about_the_newest_and_says_so_when_it_is_done(
    clients, changes, desk
):
    client = clients("api:second")
    prepared = prepared_by(client, "CHG-1024", run="").json()
    answer = performed(client, changes, prepared, "second")
    assert answer.status_code == 200, answer.text
    assert answer.json()["to"] == "/runs/1/queue/next"
    assert len(completed(desk, "CHG-1024")) == 1
