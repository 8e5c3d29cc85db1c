"""A person's part of an act through the API: look, prepare, sign with one's own key, send."""

from base64 import b64decode, b64encode

from assay.ledger.dsse import key_id, pae

TYPE = "application/vnd.assay.approval.v1+json"


def envelope_of(here, prepared, person):
    payload, key = b64decode(prepared["payload"]), here.keys[person]
    sig = b64encode(key.sign(pae(TYPE, payload))).decode()
    signature = {"keyid": key_id(key.key.public), "sig": sig}
    return {"payload": prepared["payload"], "payloadType": TYPE, "signatures": [signature]}


def prepare(client, kind, **fields):
    return client.post("/api/acts/prepare", json={"kind": kind, "fields": fields})


def perform(client, here, prepared, person):
    envelope = envelope_of(here, prepared, person)
    body = {"nonce": prepared["nonce"], "envelope": envelope}
    return client.post("/api/acts/perform", json=body)


def act(client, here, person, kind, **fields):
    """Prepare and perform; the last answer."""
    answer = prepare(client, kind, **fields)
    return answer if answer.status_code != 200 else perform(client, here, answer.json(), person)


def code_of(answer):
    return answer.json()["error"]["code"]
