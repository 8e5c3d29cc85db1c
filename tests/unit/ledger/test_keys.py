"""Key files: made once, private, and refused when they are not."""

import stat

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from assay.errors import StoreError, UsageError
from assay.ledger import FileSigner, SeedSigner, generate_key

NAME = "assay.example/keys"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "log.key"


def code_of(action, *arguments, error=UsageError):
    with pytest.raises(error) as caught:
        action(*arguments)
    assert caught.value.diagnostics()
    return caught.value.code


def test_a_new_key_signs_and_is_found_again(path):
    made = generate_key(path, NAME)
    opened = FileSigner(path, NAME)
    assert opened.key == made.key
    assert opened.key.verify(b"text", opened.sign(b"text"))
    assert not opened.key.verify(b"other", opened.sign(b"text"))


def test_a_key_file_is_for_its_owner_only(path):
    generate_key(path, NAME)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_keys_are_never_the_same(tmp_path):
    assert generate_key(tmp_path / "a", NAME).key != generate_key(tmp_path / "b", NAME).key


def test_an_existing_file_is_never_replaced(path):
    path.write_bytes(b"something")
    assert code_of(generate_key, path, NAME) == "key.exists"
    assert path.read_bytes() == b"something"


def test_a_bad_name_leaves_no_file(path):
    assert code_of(generate_key, path, "a b") == "key.malformed"
    assert not path.exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o620, 0o601])
def test_a_key_that_others_can_reach_is_refused(path, mode):
    generate_key(path, NAME)
    path.chmod(mode)
    assert code_of(FileSigner, path, NAME) == "key.exposed"


def test_a_missing_key_is_said_to_be_missing(path):
    assert code_of(FileSigner, path, NAME) == "key.missing"


def test_a_folder_is_no_key(tmp_path):
    assert code_of(FileSigner, tmp_path, NAME, error=StoreError) == "key.unreadable"


def test_a_key_can_not_be_made_where_there_is_no_folder(path):
    action = generate_key
    assert code_of(action, path / "below" / "key", NAME, error=StoreError) == "file.unwritable"


def test_an_encrypted_key_opens_with_its_passphrase_only(path):
    made = generate_key(path, NAME, b"correct horse")
    assert FileSigner(path, NAME, b"correct horse").key == made.key
    assert code_of(FileSigner, path, NAME, b"wrong") == "key.locked"
    assert code_of(FileSigner, path, NAME) == "key.locked"


def test_a_passphrase_for_an_open_key_is_refused(path):
    generate_key(path, NAME)
    assert code_of(FileSigner, path, NAME, b"any") == "key.locked"


def test_a_file_without_an_ed25519_key_is_refused(path):
    path.touch(mode=0o600)
    assert code_of(FileSigner, path, NAME) == "key.malformed"
    curve = generate_private_key(SECP256R1())
    path.write_bytes(curve.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    assert code_of(FileSigner, path, NAME) == "key.malformed"


def test_a_seed_gives_the_same_key_everywhere():
    assert SeedSigner(NAME, "a").key == SeedSigner(NAME, "a").key
    assert SeedSigner(NAME, "a").key != SeedSigner(NAME, "b").key
    assert SeedSigner(NAME, "a").sign(b"x") == SeedSigner(NAME, "a").sign(b"x")
