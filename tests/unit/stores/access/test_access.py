import stat

import pytest

from assay.errors import StoreError, UsageError
from assay.stores.access import FILE, AccessStore, Account, Pending, Reading, Session, Token

ANN = Account("ann", "ann", "hash", "", "", "2026-01-01T00:00:00.000Z", "", is_locked=False)
AT = "2026-01-01T10:00:00.000Z"


@pytest.fixture
def access(tmp_path):
    with AccessStore(tmp_path) as store:
        yield store


def test_the_file_is_for_its_owner_alone(access, tmp_path):
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_a_file_that_others_can_read_is_refused(tmp_path):
    AccessStore(tmp_path).close()
    (tmp_path / FILE).chmod(0o640)
    with pytest.raises(StoreError) as caught:
        AccessStore(tmp_path)
    assert caught.value.code == "access.exposed"


def test_a_file_of_a_newer_version_is_refused(tmp_path):
    import sqlite3

    AccessStore(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE) as raw:
        raw.execute("PRAGMA user_version=99")
    raw.close()
    with pytest.raises(StoreError) as caught:
        AccessStore(tmp_path)
    assert caught.value.code == "access.newer"


def test_a_link_in_its_place_is_refused(tmp_path):
    (tmp_path / "elsewhere").touch(mode=0o600)
    (tmp_path / FILE).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError):
        AccessStore(tmp_path)


def test_a_name_is_given_once(access):
    with access.writing() as desk:
        desk.accounts.add(ANN)
    with pytest.raises(UsageError) as caught, access.writing() as desk:
        desk.accounts.add(ANN)
    assert caught.value.code == "account.exists"


@pytest.mark.parametrize("change", ["set_secret", "lock"])
def test_a_changed_account_ends_its_sessions(access, change):
    session = Session("ann", "ann", "k", "reviewer", AT, AT)
    with access.writing() as desk:
        desk.accounts.add(ANN)
        desk.passes.begin(b"1" * 32, session)
        if change == "lock":
            desk.accounts.lock("ann", AT, is_locked=True)
        else:
            desk.accounts.set_secret("ann", "other", AT)
    with access.reading() as desk:
        assert desk.passes.session(b"1" * 32) is None


def test_what_is_unknown_can_not_be_changed(access):
    with pytest.raises(UsageError) as caught, access.writing() as desk:
        desk.accounts.set_secret("zed", "x", AT)
    assert caught.value.code == "account.unknown"
    with pytest.raises(UsageError) as caught, access.writing() as desk:
        desk.passes.revoke("zed", "x", AT)
    assert caught.value.code == "token.unknown"


def test_failures_count_by_name_and_by_address_within_their_span(access):
    with access.writing() as desk:
        for minute in range(5):
            desk.accounts.failed("ann", "10.0.0.1", f"2026-01-01T10:0{minute}:00.000Z")
        desk.accounts.failed("bob", "10.0.0.1", "2026-01-01T10:04:00.000Z")
        found = desk.accounts.failures("ann", "10.0.0.1", "2026-01-01T10:01:30.000Z")
    assert found == (3, 4)
    with access.writing() as desk:
        desk.accounts.forgive("ann", "2026-01-01T09:00:00.000Z")
        assert desk.accounts.failures("ann", "10.0.0.1", "2026-01-01T00:00:00.000Z") == (0, 1)


def test_a_token_is_found_by_its_digest_until_it_is_taken_back(access):
    token = Token("t", "ann", "ann", "read", AT, AT, "")
    with access.writing() as desk:
        desk.passes.issue(b"2" * 32, token)
        assert desk.passes.token(b"2" * 32) == token
        desk.passes.revoke("ann", "t", AT)
        assert desk.passes.tokens("ann")[0].revoked_at == AT


def test_a_sign_in_under_way_is_redeemed_once(access):
    pending = Pending("n", "v", "/", AT)
    with access.writing() as desk:
        desk.passes.expect(b"3" * 32, pending, stale="2026-01-01T00:00:00.000Z")
    with access.writing() as desk:
        assert desk.passes.redeem(b"3" * 32) == pending
        assert desk.passes.redeem(b"3" * 32) is None


def test_who_looked_is_kept_in_order(access):
    first = Reading(AT, "ann", "page", "case", "r", "c", "")
    second = first._replace(person="bob", via="api")
    with access.writing() as desk:
        desk.note(first)
        desk.note(second)
    with access.reading() as desk:
        assert desk.readings("r", "c") == [first, second]


def test_a_failed_block_writes_nothing(access):
    def broken_off():
        with access.writing() as desk:
            desk.accounts.add(ANN)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken_off()
    with access.reading() as desk:
        assert desk.accounts.all() == []
