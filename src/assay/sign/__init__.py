"""Who may say what, and how it is said: people, roles, duties, keys, and the one form of an act.

Rules: an act is about an entry that stands on the ledger, is signed by the person's own key, and is
recorded by :func:`perform` or not at all; people differ by identity, not by account; nobody signs
what they made, prepared or reviewed; an uncertain identity counts against the signer; every refusal
is on the ledger; a blocked case can't be signed by anyone.

::

    with store.snapshot() as view:
        people = people_of(view)                   # every signature is checked
        act = Act("review.completed", case_id, subject, "accept", said, me, Role.REVIEWER, run_id)
        prepared = prepare(view, act, ids)         # prepared.to_sign is what a browser signs
    envelope = seal(prepared, key)                 # a key file; or Envelope.parse(from_browser)
    with store.unit() as unit:
        perform(unit, act, envelope, clock=clock)  # checked again, recorded or refused
"""

from assay.ledger.approval import Envelope
from assay.sign.act import Act, Prepared, enact, perform, prepare, seal
from assay.sign.acting import Acting, no_role
from assay.sign.arrival import Newcomer, found, introduce, invite
from assay.sign.custody import enrolling, find_key, revoking, vouching
from assay.sign.desk import Desk, written
from assay.sign.duty import (
    DECIDING,
    SIGNING,
    Duty,
    Matter,
    Objection,
    Policy,
    Signer,
    not_a_party,
    not_the_preparer,
    not_the_reviewer,
    objections,
    readiness,
)
from assay.sign.keyring import CodeSigner, Keyring, new_code
from assay.sign.lock import is_locked, lock_if_done, obstacles
from assay.sign.matter import matter_of, signers_of
from assay.sign.membership import (
    adding,
    delegating,
    ending_delegation,
    ending_role,
    founding,
    granting,
    identifying,
)
from assay.sign.people import People, people_of
from assay.sign.person import Person, PersonId, PersonKey, RoleSpan, parse_person, person_id
from assay.sign.reopening import complete_reopening, propose_reopening, reopen_case
from assay.sign.run_signoff import RunProposal, complete_run, request_run, resume_run, sign_run
from assay.sign.signoff import (
    CaseProposal,
    Signatory,
    Signature,
    complete_case,
    propose_case,
    refuse_case,
    sign_case,
)
from assay.sign.target import Target, find_case, find_target

__all__ = [
    "DECIDING",
    "SIGNING",
    "Act",
    "Acting",
    "CaseProposal",
    "CodeSigner",
    "Desk",
    "Duty",
    "Envelope",
    "Keyring",
    "Matter",
    "Newcomer",
    "Objection",
    "People",
    "Person",
    "PersonId",
    "PersonKey",
    "Policy",
    "Prepared",
    "RoleSpan",
    "RunProposal",
    "Signatory",
    "Signature",
    "Signer",
    "Target",
    "adding",
    "complete_case",
    "complete_reopening",
    "complete_run",
    "delegating",
    "enact",
    "ending_delegation",
    "ending_role",
    "enrolling",
    "find_case",
    "find_key",
    "find_target",
    "found",
    "founding",
    "granting",
    "identifying",
    "introduce",
    "invite",
    "is_locked",
    "lock_if_done",
    "matter_of",
    "new_code",
    "no_role",
    "not_a_party",
    "not_the_preparer",
    "not_the_reviewer",
    "objections",
    "obstacles",
    "parse_person",
    "people_of",
    "perform",
    "person_id",
    "prepare",
    "propose_case",
    "propose_reopening",
    "readiness",
    "refuse_case",
    "reopen_case",
    "request_run",
    "resume_run",
    "revoking",
    "seal",
    "sign_case",
    "sign_run",
    "signers_of",
    "vouching",
    "written",
]
