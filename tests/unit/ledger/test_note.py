"""Signed notes: the published example, and a table of what a strict parser refuses."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.errors import UsageError, VerificationError
from assay.ledger import SeedSigner, VerifierKey
from assay.ledger.note import (
    MAX_NOTE_BYTES,
    MAX_SIGNATURES,
    NoteSignature,
    decode_base64,
    format_note,
    open_note,
)

# The example of c2sp.org/signed-note.
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
TEXT = "This is an example message.\n"
LINE = (
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXm"
    "RKuwHjG1Yu72IneyaQM=\n"
)
NOTE = f"{TEXT}\n{LINE}".encode()
KEY = VerifierKey.parse(VKEY)
SIGNER = SeedSigner("example.com/log", "note")


def sign(text=TEXT, signer=SIGNER):
    return NoteSignature(signer.key.name, signer.key.id, signer.sign(text.encode()))


def code_of(data, *keys):
    with pytest.raises(VerificationError) as caught:
        open_note(data, keys or (KEY,))
    return caught.value.code


def test_the_published_note_opens_with_the_published_key():
    opened = open_note(NOTE, [KEY])
    assert opened.text == TEXT
    assert opened.keys == (KEY,)
    assert KEY.vkey == VKEY


def test_a_note_is_written_as_the_specification_writes_it():
    raw = decode_base64(LINE.rsplit(maxsplit=1)[-1])
    assert format_note(TEXT, [NoteSignature("example.com/foo", raw[:4], raw[4:])]) == NOTE


@given(st.text(st.characters(min_codepoint=32, codec="utf-8"), max_size=50), st.integers(1, 16))
def test_what_was_signed_opens_again_with_up_to_sixteen_signatures(text, count):
    text = text + "\n\nan empty line before\n"
    signers = [SeedSigner(f"example.com/{index}", "n") for index in range(count)]
    note = format_note(text, [sign(text, signer) for signer in signers])
    opened = open_note(note, [signers[-1].key])
    assert (opened.text, len(opened.unknown)) == (text, count - 1)


def test_a_signature_by_an_unknown_key_is_ignored():
    other = SeedSigner("example.com/foo", "same name, other key")
    opened = open_note(format_note(TEXT, [sign(signer=other), sign()]), [SIGNER.key])
    assert opened.keys == (SIGNER.key,)
    assert opened.unknown == (sign(signer=other),)


def test_an_unknown_signature_need_not_even_be_one():
    strange = NoteSignature("witness.example/x", b"abcd", b"1")
    assert open_note(format_note(TEXT, [strange, sign()]), [SIGNER.key]).keys == (SIGNER.key,)


def test_a_known_key_that_fails_rejects_the_note_whatever_else_is_signed():
    false = NoteSignature(KEY.name, KEY.id, bytes(64))
    assert code_of(format_note(TEXT, [sign(), false]), SIGNER.key, KEY) == "note.bad_signature"


def test_a_second_line_of_a_known_key_is_verified_too():
    false = NoteSignature(SIGNER.key.name, SIGNER.key.id, bytes(64))
    assert code_of(format_note(TEXT, [sign(), false]), SIGNER.key) == "note.bad_signature"


def test_the_same_key_twice_counts_once():
    assert open_note(format_note(TEXT, [sign(), sign()]), [SIGNER.key]).keys == (SIGNER.key,)


def test_a_note_of_no_known_key_is_unsigned():
    assert code_of(NOTE, SIGNER.key) == "note.unsigned"
    with pytest.raises(VerificationError) as caught:
        open_note(NOTE, [])
    assert caught.value.code == "note.unsigned"


def test_two_keys_that_a_note_can_not_tell_apart_are_refused():
    class Twin(VerifierKey):
        """Another key whose id collides."""

        id = KEY.id

    with pytest.raises(UsageError) as caught:
        open_note(NOTE, [KEY, Twin(KEY.name, bytes(32))])
    assert caught.value.code == "key.malformed"


def test_the_same_id_under_another_name_is_another_key():
    renamed = VerifierKey("example.com/bar", KEY.public)
    assert code_of(NOTE, renamed) == "note.unsigned"


SIG = LINE.rsplit(maxsplit=1)[-1]
MALFORMED = {
    "nothing": b"",
    "a text alone": TEXT.encode(),
    "no blank line": (TEXT + LINE).encode(),
    "no signature": f"{TEXT}\n".encode(),
    "no final newline": NOTE[:-1],
    "a second blank line at the end": NOTE + b"\n",
    "no text": f"\n\n{LINE}".encode(),
    "a hyphen for the dash": NOTE.replace("—".encode(), b"-"),
    "an en dash": NOTE.replace("—".encode(), "–".encode()),
    "two spaces": NOTE.replace("— ".encode(), "—  ".encode()),
    "a tab": NOTE.replace("— ".encode(), "—\t".encode()),
    "a carriage return": NOTE.replace(b"\n", b"\r\n"),
    "a null": NOTE.replace(b"example m", b"example\x00m"),
    "an escape character": NOTE.replace(b"example m", b"example\x1bm"),
    "not UTF-8": NOTE.replace(b"example m", b"example\xffm"),
    "an overlong UTF-8": NOTE.replace(b"example m", b"example\xc0\xafm"),
    "a plus in the name": NOTE.replace(b"com/foo", b"com+foo"),
    "a no-break space in the name": NOTE.replace(b"com/foo", "com\u00a0foo".encode()),
    "no name": NOTE.replace(b"example.com/foo ", b" "),
    "no signature bytes": f"{TEXT}\n— example.com/foo\n".encode(),
    "a signature of four bytes": f"{TEXT}\n— example.com/foo {b64encode(b'abcd').decode()}\n".encode(),
    "base64 without padding": NOTE.replace(b"aQM=", b"aQM"),
    "base64 with loose bits": NOTE.replace(b"aQM=", b"aQN="),
    "base64 of the URL alphabet": NOTE.replace(b"Uw2Q", b"Uw2_"),
    "base64 with a space": NOTE.replace(b"aQM=", b"a QM="),
    "something after the signature": NOTE.replace(b"aQM=", b"aQM= x"),
    "too long": b"x" * MAX_NOTE_BYTES + NOTE,
    "too many signatures": f"{TEXT}\n{LINE * (MAX_SIGNATURES + 1)}".encode(),
}  # fmt: skip


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
def test_a_note_that_is_not_exactly_one_is_refused(data):
    assert code_of(data) == "note.malformed"


def test_a_blank_line_smuggled_between_the_signatures_moves_the_text_and_fails():
    data = f"{TEXT}\n{LINE}\n{LINE}".encode()
    assert code_of(data) == "note.bad_signature"


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_without_another_error(data):
    with pytest.raises(VerificationError):
        open_note(data, [KEY])


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "example.com/foo",
        VKEY + "\n",
        " " + VKEY,
        VKEY.replace("530d903a", "530D903A"),
        VKEY.replace("530d903a", "530d903b"),
        VKEY.replace("530d903a", "530d903"),
        VKEY.replace("example.com/foo", "example.com/bar"),
        VKEY.replace("+Aek", "+Bek"),
        VKEY.replace("3U2k", "3U2"),
        VKEY.replace("3U2k", ""),
        VKEY + "+more",
        "a b+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    ],
)
def test_a_key_text_that_is_not_exactly_one_is_refused(vkey):
    with pytest.raises(UsageError) as caught:
        VerifierKey.parse(vkey)
    assert caught.value.code == "key.malformed"


@pytest.mark.parametrize(
    ("name", "public"), [("", bytes(32)), ("a b", bytes(32)), ("a+b", bytes(32)), ("a", bytes(31))]
)
def test_a_key_that_no_note_could_name_is_refused(name, public):
    with pytest.raises(UsageError):
        VerifierKey(name, public)


def test_a_public_key_that_is_no_point_verifies_nothing():
    assert not VerifierKey("a", b"\xff" * 32).verify(b"text", bytes(64))


@pytest.mark.parametrize(
    ("text", "lines"), [("no newline", [sign()]), ("a\tb\n", [sign()]), (TEXT, [])]
)
def test_a_text_that_can_not_be_a_note_is_not_written(text, lines):
    with pytest.raises(UsageError) as caught:
        format_note(text, lines)
    assert caught.value.code == "note.malformed"
