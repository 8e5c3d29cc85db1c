"""A mail tells who, when, to whom and what; what it does not plainly tell stays unknown."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.domain import Origin
from assay.errors import EvidenceError
from assay.intake import RowError
from assay.intake.mail import Mail, MailLimits, own_text, parse_mail

HERE = Origin(file="a.eml", row=1)
DATE = "Date: Wed, 4 Mar 2026 09:30:00 +0100\r\n"
FROM = "From: Orla Fenwick <orla@bank.example>\r\n"


def mail(head: str = "", body: str = "Approved.\r\n", *, frame: str = FROM + DATE) -> Mail:
    return parse_mail(f"{frame}{head}\r\n{body}".encode(), HERE)


def test_a_plain_mail_is_read():
    found = mail(
        "To: Jo Park <jo@bank.example>, desk@bank.example\r\nCc: Li <li@bank.example>\r\n"
        "Subject: RE: PC-2031\r\nMessage-ID: <b@x>\r\nIn-Reply-To: <a@x>\r\nReferences: <z@x> <a@x>\r\n"
    )
    assert (found.sender.name, found.sender.email) == ("Orla Fenwick", "orla@bank.example")
    assert str(found.sent_at) == "2026-03-04T08:30:00Z"
    assert found.zone == "+01:00"
    assert [a.email for a in found.to] == ["jo@bank.example", "desk@bank.example"]
    assert [a.email for a in found.cc] == ["li@bank.example"]
    assert (found.subject, found.message_id) == ("RE: PC-2031", "b@x")
    assert found.in_reply_to == ("a@x", "z@x")
    assert (found.text, found.media_type, found.issues) == ("Approved.\n", "text/plain", ())
    assert found.sha256.startswith("sha256:")


@pytest.mark.parametrize(
    ("value", "name", "email", "issue"),
    [
        ("a@x.example", "", "a@x.example", ""),
        ('"Fenwick, Orla" <a@x.example>', "Fenwick, Orla", "a@x.example", ""),
        ("a@x.example (Orla Fenwick)", "Orla Fenwick", "a@x.example", ""),
        ("=?utf-8?q?J=C3=BCrgen_Ruiz?= <j@x.example>", "Jürgen Ruiz", "j@x.example", ""),
        ("=?iso-8859-1?B?SvxyZ2Vu?= Ruiz <j@x.example>", "Jürgen Ruiz", "j@x.example", ""),
        ("=?no-such-charset?q?abc?= <j@x.example>", "abc", "j@x.example", ""),
        ("=?utf-8?b?!!!?= <j@x.example>", None, "j@x.example", ""),
        ("cco@x.example <evil@y.example>", "cco@x.example", "evil@y.example", "from.misleading"),
        ('"cco@x.example" <evil@y.example>', "cco@x.example", "evil@y.example", "from.misleading"),
        ("Orla Fenwick", "Orla Fenwick", "", "from.malformed"),
        ("a@x.example)b@evil.example", "a@x.example)b@evil.example", "", "from.malformed"),
        ("<a@x.example>b@evil.example", None, "", "from.malformed"),
    ],
)
def test_the_sender_is_one_plain_address_or_doubtful(value, name, email, issue):
    found = mail(frame=f"From: {value}\r\n{DATE}")
    assert found.sender.email == email
    assert name is None or found.sender.name == name
    assert found.issues == ((issue,) if issue else ())


@pytest.mark.parametrize(
    ("frame", "issue"),
    [
        (DATE, "from.missing"),
        (f"From: a@x.example, b@x.example\r\n{DATE}", "from.several"),
        (f"From: a@x.example\r\nFrom: b@x.example\r\n{DATE}", "from.repeated"),
    ],
)
def test_nobody_is_the_sender_where_the_header_names_nobody_or_several(frame, issue):
    found = mail(frame=frame)
    assert found.sender is None
    assert found.issues == (issue,)


@pytest.mark.parametrize(
    ("value", "moment", "zone", "issue"),
    [
        ("Wed, 4 Mar 2026 09:30:00 -0500", "2026-03-04T14:30:00Z", "-05:00", ""),
        ("4 Mar 2026 09:30 +0530", "2026-03-04T04:00:00Z", "+05:30", ""),
        ("Wed, 4 Mar 2026 09:30:00 GMT", "2026-03-04T09:30:00Z", "+00:00", ""),
        ("Wed, 4 Mar 2026 09:30:00 EST", "2026-03-04T14:30:00Z", "-05:00", ""),
        ("Wed, 4 Mar 2026 09:30:00 +0100 (CET)", "2026-03-04T08:30:00Z", "+01:00", ""),
        ("Wed, 4 Mar 2026 09:30:00 -0000", "2026-03-04T09:30:00Z", "", ""),
        ("Wed, 4 Mar 2026 09:30:00", "2026-03-03T19:30:00Z/2026-03-04T21:30:00Z", "", "zoneless"),
        ("Wed, 4 Mar 2026 09:30:00 CET", "2026-03-03T19:30:00Z/2026-03-04T21:30:00Z", "", "zoneless"),
        ("Thu, 4 Mar 2026 09:30:00 +0100", "None", "", "malformed"),
        ("Wed, 34 Mar 2026 09:30:00 +0100", "None", "", "malformed"),
        ("Wed, 4 Mar 2026 09:30:00 +9900", "None", "", "malformed"),
        ("4 Mar 0001 09:30:00 +0100", "None", "", "malformed"),
        ("yesterday", "None", "", "malformed"),
        ("", "None", "", "malformed"),
    ],
)  # fmt: skip
def test_a_date_is_an_instant_with_its_zone_or_as_wide_as_it_is_unknown(value, moment, zone, issue):
    found = mail(frame=f"{FROM}Date: {value}\r\n")
    assert (str(found.sent_at), found.zone) == (moment, zone)
    assert found.issues == ((f"date.{issue}",) if issue else ())


def test_a_missing_or_repeated_date_is_unknown():
    assert mail(frame=FROM).issues == ("date.missing",)
    twice = mail(frame=FROM + DATE + DATE)
    assert (twice.sent_at, twice.issues) == (None, ("date.repeated",))


@pytest.mark.parametrize(
    "received", ["Tue, 3 Mar 2026 09:00:00 +0100", "Mon, 9 Mar 2026 09:00:00 +0100"]
)
def test_a_date_that_the_receiving_server_contradicts_is_disputed(received):
    found = mail(
        f"Received: from a by b; {received}\r\nReceived: x; Wed, 4 Mar 2026 09:30:01 +0100\r\n"
    )
    assert found.issues == ("date.disputed",)


def test_the_topmost_trace_gives_the_time_of_receipt():
    found = mail("Received: from a by b; Wed, 4 Mar 2026 09:30:07 +0100\r\n")
    assert str(found.received_at) == "2026-03-04T08:30:07Z"
    assert found.issues == ()


def test_an_assistant_who_sends_for_someone_is_named():
    found = mail("Sender: Pat Quill <pat@bank.example>\r\n")
    assert found.submitter.email == "pat@bank.example"
    assert mail("Sender: ORLA@bank.example\r\n").submitter is None


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("Auto-Submitted: auto-replied\r\n", "replied"),
        ("Auto-Submitted: auto-generated\r\n", "generated"),
        ("Auto-Submitted: no\r\n", ""),
        ("X-Autoreply: yes\r\n", "replied"),
        ("Subject: Automatic reply: PC-1\r\n", "replied"),
        ("Subject: Abwesenheitsnotiz: PC-1\r\n", "replied"),
        ("Subject: Réponse automatique : PC-1\r\n", "replied"),
        ("Subject: Respuesta automática: PC-1\r\n", "replied"),
        ("Subject: PC-1\r\n", ""),
    ],
)
def test_what_a_machine_answers_is_told_from_what_a_person_writes(head, kind):
    assert mail(head).automatic == kind


@pytest.mark.parametrize(
    ("notes", "answer"),
    [
        ("mx; dkim=pass header.d=x; dmarc=pass", "pass"),
        ("mx; dkim=pass; dmarc=fail", "fail"),
        ("mx; spf=fail", "fail"),
        ("mx; none", ""),
    ],
)
def test_only_the_topmost_note_on_authenticity_counts(notes, answer):
    head = f"Authentication-Results: {notes}\r\nAuthentication-Results: forged; dmarc=pass\r\n"
    assert mail(head).authentication == answer


def test_a_line_break_inside_an_encoded_word_adds_no_header():
    found = mail("Subject: =?utf-8?q?x=0D=0AFrom:_cco@bank.example?=\r\n")
    assert found.subject == "x From: cco@bank.example"
    assert found.sender.email == "orla@bank.example"


@pytest.mark.parametrize(
    ("head", "body", "text", "issues"),
    [
        ("Content-Transfer-Encoding: quoted-printable\r\n", "Appro=\r\nved =E2=82=AC", "Approved €", ()),
        ("Content-Transfer-Encoding: base64\r\n", "QXBwcm92ZWQu", "Approved.", ()),
        ("Content-Transfer-Encoding: base64\r\n", "QXBwcm92ZWQ", None, ("text.damaged",)),
        ("Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n", "J=FCrgen", "Jürgen", ()),
        ("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n", "J=FCrgen", "Jürgen", ("charset.wrong",)),
        ("Content-Type: text/plain; charset=martian\r\n", "Approved", "Approved", ("charset.wrong",)),
        ("Content-Type: text/plain; charset=utf-7\r\n", "+AG4-ot approved", "+AG4-ot approved", ("charset.wrong",)),
        ("Content-Type: text/plain; charset=rot13\r\n", "Nccebirq", "Nccebirq", ("charset.wrong",)),
        ("Content-Type: text/plain; charset=\r\n", "Approved", "Approved", ()),
        ("Content-Type: nonsense\r\n", "Approved", "Approved", ()),
    ],
)  # fmt: skip
def test_a_text_is_decoded_as_declared_or_says_that_it_was_not(head, body, text, issues):
    found = mail(head, body)
    assert text is None or found.text == text
    assert found.issues == issues


def multipart(kind: str, *parts: str) -> tuple[str, str]:
    body = "".join(f"--B\r\n{part}\r\n" for part in parts) + "--B--\r\n"
    return f"MIME-Version: 1.0\r\nContent-Type: multipart/{kind}; boundary=B\r\n", body


PLAIN = "Content-Type: text/plain\r\n\r\n"
HTML = "Content-Type: text/html; charset=utf-8\r\n\r\n"


def test_of_two_alternatives_that_say_the_same_the_plain_one_is_read():
    found = mail(*multipart("alternative", PLAIN + "Approved.", HTML + "<p><b>Approved.</b></p>"))
    assert (found.text, found.media_type, found.issues) == ("Approved.", "text/plain", ())


def test_alternatives_that_say_different_things_are_reported():
    found = mail(*multipart("alternative", PLAIN + "Approved.", HTML + "<p>Not approved.</p>"))
    assert found.issues == ("alternatives.differ",)


def test_a_quotation_that_only_one_alternative_repeats_makes_no_difference():
    html = "<p>Approved.</p><blockquote>May I buy?</blockquote>"
    found = mail(*multipart("alternative", PLAIN + "Approved.", HTML + html))
    assert found.issues == ()


def test_html_alone_is_read_as_it_is_shown():
    html = "<html><head><title>no</title></head><body><p>Approved&#58; <b>500</b> ACME<br>Orla</p><blockquote><p>may I?</p></blockquote></body></html>"
    found = mail("Content-Type: text/html\r\n", html)
    assert own_text(found.text).strip() == "Approved: 500 ACME\nOrla"
    assert "> may I?" in found.text
    assert found.media_type == "text/html"


@pytest.mark.parametrize(
    "hidden",
    [
        "<div style='display:none'>Approved.</div>",
        "<span style='font-size:0px'>Approved.</span>",
        "<p hidden>Approved.</p>",
        '<div style="display:none"><div>a</div><div>Approved.</div></div>',
    ],
)
def test_what_markup_hides_is_not_read_and_is_reported(hidden):
    found = mail("Content-Type: text/html\r\n", f"<p>I will look.</p>{hidden}<p>Orla</p>")
    assert "Approved" not in found.text
    assert "Orla" in found.text
    assert found.issues == ("text.hidden",)


def test_struck_text_stays_marked():
    found = mail("Content-Type: text/html\r\n", "<p><s>Approved.</s> Hold.</p>")
    assert found.text == "~~Approved.~~ Hold."


def test_comments_scripts_and_styles_are_no_text():
    html = "<!-- Approved --><style>Approved</style><script>Approved</script><p>Hello</p>"
    found = mail("Content-Type: text/html\r\n", html)
    assert (found.text, found.issues) == ("Hello", ())


def test_every_text_part_that_is_shown_is_read():
    found = mail(*multipart("mixed", PLAIN + "Approved.", PLAIN + "But not before Thursday."))
    assert found.text == "Approved.\nBut not before Thursday."


def test_attachments_are_named_and_not_read():
    zipped = 'Content-Type: application/zip; name="a.zip"\r\nContent-Transfer-Encoding: base64\r\n\r\nUEsDBA=='
    note = "Content-Type: text/plain\r\nContent-Disposition: attachment; filename=approval.txt\r\n\r\nApproved."
    found = mail(*multipart("mixed", PLAIN + "See attached.", zipped, note))
    assert found.text == "See attached."
    assert [(a.name, a.media_type) for a in found.attachments] == [
        ("a.zip", "application/zip"),
        ("approval.txt", "text/plain"),
    ]
    assert found.attachments[0].encoded_bytes == len("UEsDBA==")


def test_an_enclosed_message_is_nobodys_words_here():
    inner = "From: cco@bank.example\r\nDate: Tue, 3 Mar 2026 09:00:00 +0100\r\nSubject: s\r\n\r\nApproved."
    found = mail(*multipart("mixed", PLAIN + "FYI", "Content-Type: message/rfc822\r\n\r\n" + inner))
    assert found.text == "FYI"
    assert found.enclosed[0].sender.email == "cco@bank.example"
    assert found.enclosed[0].text == "Approved."
    assert found.enclosed[0].origin.pointer == "/enclosed/0"


def test_an_encrypted_mail_has_no_text_and_says_why():
    found = mail("Content-Type: application/pkcs7-mime; name=smime.p7m\r\n", "MIAG")
    assert (found.text, found.issues) == ("", ("text.encrypted",))


def test_a_signed_mail_is_read():
    signature = "Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nMIAG"
    found = mail(*multipart("signed", PLAIN + "Approved.", signature))
    assert (found.text, found.issues) == ("Approved.", ())


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "mail.headless"),
        (b"Just a text.\n", "mail.headless"),
        (b"key: value\n\ntext", "mail.headless"),
        (b"\x00\x01\x02", "mail.headless"),
        (FROM.encode() + b"X: " + b"a" * 300_000 + b"\r\n\r\nx", "row.too_large"),
        (FROM.encode() + b"\r\n" + b"a" * 2_000_000, "field.too_large"),
        (FROM.encode() + b"\r\n" + b"Content-Type: multipart/mixed\n" * 60, "mail.overgrown"),
    ],
)  # fmt: skip
def test_what_is_no_mail_or_too_large_is_rejected(raw, code):
    with pytest.raises(RowError) as refused:
        parse_mail(raw, HERE)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "markup",
    [
        "<!--",
        "<div><s>",
        '<a "',
        "&#x41;",
        "<script>",
        "<td>\t",
        "<td>a",
        "<blockquote>",
        "<p",
        "</p>",
    ],
)
def test_hostile_markup_takes_linear_time(markup):
    body = markup * (600_000 // len(markup))
    before = time.perf_counter()
    mail("Content-Type: text/html\r\n", body)
    assert time.perf_counter() - before < 5


@pytest.mark.parametrize("value", ["<", "(", '"\\', "a@b.example,", "=?", "=?utf-8?q?=20?= ", "; "])
def test_hostile_fields_take_linear_time(value):
    field = value * (60_000 // len(value))
    before = time.perf_counter()
    for name in ("Subject", "To", "Sender", "Received", "References", "Content-Type", "Date"):
        mail(f"{name}: {field}\r\n")
    assert time.perf_counter() - before < 3


def test_parts_without_a_type_are_counted_too():
    raw = FROM + "Content-Type: multipart/mixed; boundary=B\r\n\r\n" + "--B\r\n\r\nx\r\n" * 20_000
    with pytest.raises(RowError) as refused:
        parse_mail(raw.encode(), HERE)
    assert refused.value.code == "mail.overgrown"


def test_messages_within_messages_without_end_are_rejected():
    raw = FROM.encode() + b"Content-Type: message/rfc822\r\n\r\n" * 5_000
    with pytest.raises(RowError) as refused:
        parse_mail(raw, HERE)
    assert refused.value.code == "mail.overgrown"


def test_a_message_beyond_the_ceiling_is_rejected():
    with pytest.raises(RowError) as refused:
        parse_mail(FROM.encode() + b"\r\n" + b"x" * 100, HERE, MailLimits(message_bytes=50))
    assert refused.value.code == "row.too_large"


def test_a_nul_stays_in_the_text_and_leaves_the_header():
    found = mail("Subject: a\x00b\r\n", "Appro\x00ved")
    assert (found.subject, found.text) == ("a b", "Appro\x00ved")


PIECES = [
    b"From: a@b.example\r\n", b"From: ", b"Date: ", b"Content-Type: ", b"multipart/mixed; boundary=B\r\n",
    b'multipart/alternative; boundary="B"\r\n', b"message/rfc822\r\n", b"text/html; charset=", b"utf-16\r\n",
    b"--B\r\n", b"--B--\r\n", b"\r\n", b"\r\n\r\n", b"Content-Transfer-Encoding: base64\r\n", b"x-uuencode\r\n",
    b"begin 644 x\n#\n", b"=?utf-8?q?=", b"=?x?b?====?=", b"<", b">", b'"', b"(" * 50, b"\\", b"\x00", b"\xff\xfe",
    b"Wed, 4 Mar 2026 25:61:00 +0100\r\n", b"99999999999999999999", b"name*0*=utf-8''%", b'; filename="', b"<div style='display:none'>",
    b"<!--", b"</div>", b"&#xD800;", b"> On 1 wrote:\n", b"Received: ;", b"multipart/digest; boundary=B\r\n", b"message/delivery-status\r\n",
    b"Content-Disposition: attachment; filename*=", b'text/plain; charset="\xe9"\r\n', b"message/partial\r\n", b"Message-ID: <", b"x" * 400,
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=12)), max_size=40))
def test_no_bytes_raise_anything_but_our_errors(pieces):
    try:
        found = parse_mail(b"From: a@b.example\r\n" + b"".join(pieces), HERE)
    except EvidenceError:
        return
    assert isinstance(found.text, str)
    own_text(found.text)
