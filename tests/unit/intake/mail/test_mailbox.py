"""Mail out of files and folders."""

import gzip

import pytest

from assay.errors import EvidenceError
from assay.intake import Rejection
from assay.intake.mail import Mail, MailLimits, is_mail, read_mail

ONE = b"From: a@x.example\nDate: Wed, 4 Mar 2026 09:30:00 +0100\nSubject: one\n\nApproved.\n"
TWO = b"From: b@x.example\nDate: Wed, 4 Mar 2026 10:30:00 +0100\nSubject: two\n\nDenied.\n"
LINE = b"From a@x.example Wed Mar  4 09:30:00 2026\n"


def test_an_eml_file_is_one_message(tmp_path):
    (tmp_path / "a.eml").write_bytes(ONE)
    found = list(read_mail(tmp_path / "a.eml"))
    assert [m.subject for m in found] == ["one"]
    assert str(found[0].origin) == "a.eml:1"


def test_a_mailbox_is_split_at_envelope_lines(tmp_path):
    (tmp_path / "a.mbox").write_bytes(LINE + ONE + b"\n" + LINE + TWO + b"\n")
    found = list(read_mail(tmp_path / "a.mbox"))
    assert [(m.subject, m.origin.row) for m in found] == [("one", 1), ("two", 2)]
    assert found[0].text.strip() == "Approved."


@pytest.mark.parametrize(
    "body",
    [
        b"Approved.\n\nFrom Monday you may trade.\n",
        b"Approved.\n\nFrom Monday 2 March 2026\nonly.\n",
        b"Approved.\nFrom a@x.example Wed Mar  4 09:30:00 2026\nSubject: x\n",
    ],
)
def test_a_sentence_splits_no_mailbox(tmp_path, body):
    head = ONE.partition(b"\n\n")[0]
    (tmp_path / "a.mbox").write_bytes(LINE + head + b"\n\n" + body)
    found = list(read_mail(tmp_path / "a.mbox"))
    assert len(found) == 1
    assert found[0].text.strip() == body.decode().strip()


def test_an_escaped_line_is_left_as_it_stands_and_reported(tmp_path):
    (tmp_path / "a.mbox").write_bytes(LINE + ONE + b">From Monday on only.\n")
    (found,) = read_mail(tmp_path / "a.mbox")
    assert found.issues == ("line.escaped",)


def test_a_broken_message_of_a_mailbox_is_rejected_and_the_next_is_read(tmp_path):
    big = ONE + b"x" * 3000 + b"\n\n"
    (tmp_path / "a.mbox").write_bytes(LINE + big + LINE + TWO)
    found = list(read_mail(tmp_path / "a.mbox", MailLimits(message_bytes=1000)))
    assert isinstance(found[0], Rejection)
    assert found[0].code == "row.too_large"
    assert isinstance(found[1], Mail)


def test_one_line_of_ten_megabytes_is_a_rejection(tmp_path):
    (tmp_path / "a.eml").write_bytes(ONE + b"x" * 10_000_000)
    (found,) = read_mail(tmp_path / "a.eml")
    assert (found.code, found.origin.row) == ("field.too_large", 1)
    (tmp_path / "b.mbox").write_bytes(LINE + ONE + b"x" * 10_000_000 + b"\n\n" + LINE + TWO)
    first, second = read_mail(tmp_path / "b.mbox")
    assert first.code == "field.too_large"
    assert second.subject == "two"


@pytest.mark.parametrize(
    "head", [b"PK\x03\x04bomb", b"\xd0\xcf\x11\xe0\xa1", b"!BDN123", b"%PDF-1.7"]
)
def test_archives_and_other_programs_files_are_not_opened(tmp_path, head):
    (tmp_path / "a.eml").write_bytes(head * 100)
    with pytest.raises(EvidenceError) as refused:
        list(read_mail(tmp_path / "a.eml"))
    assert refused.value.code == "file.unrecognised"
    assert refused.value.remedy


def test_a_folder_is_read_in_the_order_of_names_and_loses_nothing(tmp_path):
    (tmp_path / "b.eml").write_bytes(TWO)
    (tmp_path / "a.eml").write_bytes(ONE)
    (tmp_path / "c.zip").write_bytes(b"PK\x03\x04")
    (tmp_path / "d.eml").write_bytes(b"")
    found = list(read_mail(tmp_path))
    assert [m.subject for m in found[:2]] == ["one", "two"]
    assert [r.code for r in found[2:]] == ["file.unrecognised", "file.empty"]


def test_a_compressed_mailbox_is_read(tmp_path):
    (tmp_path / "a.mbox.gz").write_bytes(gzip.compress(LINE + ONE))
    assert [m.subject for m in read_mail(tmp_path / "a.mbox.gz")] == ["one"]


def test_mail_is_told_from_other_files(tmp_path):
    (tmp_path / "a.eml").write_bytes(ONE)
    (tmp_path / "b.csv").write_bytes(b"id,date\n1,2026\n")
    (tmp_path / "c").write_bytes(LINE + ONE)
    assert [is_mail(tmp_path / n) for n in ("a.eml", "b.csv", "c", "missing")] == [
        True,
        False,
        True,
        False,
    ]


@pytest.mark.parametrize("size", [65_530, 65_535, 65_536, 65_537, 131_072])
def test_the_size_of_the_reading_window_makes_no_difference(tmp_path, size):
    body = b"y" * (size - len(LINE + ONE)) + b"\n\n"
    (tmp_path / "a.mbox").write_bytes(LINE + ONE + body + LINE + TWO)
    assert [m.subject for m in read_mail(tmp_path / "a.mbox")] == ["one", "two"]
