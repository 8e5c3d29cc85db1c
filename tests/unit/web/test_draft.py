"""Acts that wait for their signature: for their account, for ten minutes, within bounds."""

from datetime import UTC, datetime, timedelta

from assay.errors import UsageError
from assay.sign import Act, PersonId
from assay.web.draft import Draft, Drafts

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ACT = Act("review.completed", "C-1", 1, "accept", {}, PersonId("ann"), None)


def draft(account: str) -> Draft:
    return Draft(account, ACT, {}, NOW)


def is_kept(drafts: Drafts, nonce: str, account: str, at: datetime = NOW) -> bool:
    try:
        drafts.get(nonce, account, at)
    except UsageError as error:
        return error.code != "act.unknown"
    return True


def test_an_act_waits_for_its_own_account_for_ten_minutes() -> None:
    drafts = Drafts()
    drafts.put("n", draft("ann"))
    assert is_kept(drafts, "n", "ann", NOW + timedelta(minutes=10))
    assert not is_kept(drafts, "n", "ann", NOW + timedelta(minutes=10, seconds=1))
    assert not is_kept(drafts, "n", "ben")
    assert not is_kept(drafts, "other", "ann")


def test_who_prepares_without_end_drives_out_nothing_but_their_own() -> None:
    drafts = Drafts()
    drafts.put("bens", draft("ben"))
    for number in range(6_000):
        drafts.put(f"a{number}", draft("ann"))
    assert is_kept(drafts, "bens", "ben")
    assert is_kept(drafts, "a5999", "ann")
    assert [n for n in range(6_000) if is_kept(drafts, f"a{n}", "ann")] == list(range(5_900, 6_000))


def test_there_is_a_bound_for_all_together() -> None:
    drafts = Drafts()
    for number in range(100):
        for account in range(60):
            drafts.put(f"{account}/{number}", draft(str(account)))
    kept = [
        (account, number)
        for account in range(60)
        for number in range(100)
        if is_kept(drafts, f"{account}/{number}", str(account))
    ]
    assert len(kept) == 5_000
