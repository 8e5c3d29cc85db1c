import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from change_approval.sources.people import parse_people
from change_approval.sources.trailers import Role, merge_trailers, parse_trailers, role_of

NAMES = st.sampled_from(["Ann Able", "Bo Brink", "Chen Li", "Dee", "O'Hara Quinn", "Zoë Ü."])
MAILS = st.sampled_from(["a@x.org", "b.b@y.example", "1+c@users.noreply.github.com"])
SEPARATORS = st.sampled_from([", ", ",", "; ", " and ", ", and ", " & "])


def reviewers(body: str) -> list[str]:
    return [
        str(person)
        for trailer in parse_trailers(body)
        if role_of(trailer.key) == Role.REVIEWER
        for person in parse_people(trailer.value)
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Text.\n\nReviewers: Ann Able <a@x.org>, Bo", ["Ann Able <a@x.org>", "Bo"]),
        ("Reviewed-by: Ann Able <a@x.org>", ["Ann Able <a@x.org>"]),
        ("Why\r\n\r\nReviewer: Ann and Bo Brink", ["Ann", "Bo Brink"]),
        ("T\n\nAcked-by: Ann\nApproved-by: Bo\nSigned-off-by: Dee", ["Ann", "Bo"]),
        ("T\n\nReviewers: Ann Able <a@x.org>,\n Bo Brink <b@x.org>", ["Ann Able <a@x.org>", "Bo Brink <b@x.org>"]),
        ("T\n\nReviewers:\nAnn Able <a@x.org>, Bo <b@x.org>", ["Ann Able <a@x.org>", "Bo <b@x.org>"]),
        ('T\n\nReviewers: "Able, Ann" <a@x.org>; Bo', ["Able, Ann <a@x.org>", "Bo"]),
        ("T\n\nReviewers: Ann <a@x.org> Bo <b@x.org>", ["Ann <a@x.org>", "Bo <b@x.org>"]),
        ("T\n\nReviewers: Ann <a@x.org, Bo <b@x.org>", ["Ann <a@x.org>", "Bo <b@x.org>"]),
        ("T\n\nCo-authored-by: Dee <d@x.org>\n\nReviewers: Ann", ["Ann"]),
        ("T\n\nReviewed-by: Ann <a@x.org> # v2 only", ["Ann <a@x.org>"]),
        ("T\n\nReviewed-by: Ann (maintainer)\n(cherry picked from commit 0123456789)", ["Ann"]),
        ("T\n\nReviewers: none", []),
        ("T\n\nReviewers: N/A", []),
        ("T\n\nReviewers: -", []),
        ("T\n\nReviewers:", []),
        ("T\n\nSigned-off-by: Ann <a@x.org>", []),
        ("Reviewers: Ann should look at this.\n\nMore text follows here.", []),
        ("The label\nReviewers: shows who may look\nat the list, as we said\nbefore in other words\nand again.", []),
        ("> Reviewed-by: Ann <a@x.org>\n\nThis reverts commit 0123456.", []),
    ],
)  # fmt: skip
def test_who_reviewed_is_read_from_the_last_lines(body, expected):
    assert reviewers(body) == expected


def test_gerrit_trailers_have_their_roles():
    body = (
        "Longer text.\n\nChange-Id: I0a\nReviewed-on: https://r.example/c/go/+/12\n"
        "LUCI-TryBot-Result: Go LUCI <x@luci.example>\nAuto-Submit: Ann <a@x.org>\n"
        "Reviewed-by: Bo <b@x.org>\nCr-Commit-Position: refs/heads/main@{#12}"
    )
    roles = [role_of(trailer.key) for trailer in parse_trailers(body)]
    assert roles == [Role.CHANGE, Role.REVIEW, Role.CI, Role.TRIGGER, Role.REVIEWER, Role.OTHER]


def test_an_exported_list_decides_for_the_keys_that_the_export_lists():
    body = "T\n\n Reviewers: Ann\nReviewers: Bo"
    assert merge_trailers([], body, {"reviewers"}) == ()
    assert [t.value for t in merge_trailers([], "T\n\nReviewers: Bo")] == ["Bo"]


def test_a_partial_list_is_completed_from_the_body():
    listed = [("Change-Id", "I0a")]
    found = merge_trailers(listed, "T\n\nChange-Id: I0a\nReviewed-by: Ann", {"change-id"})
    assert [(t.key, t.value, t.place) for t in found] == [
        ("Change-Id", "I0a", 0),
        ("Reviewed-by", "Ann", -1),
    ]


def test_an_empty_listed_value_takes_the_lines_below_it():
    found = merge_trailers(
        [("Reviewers", "")], "T\n\nReviewers: \nAnn <a@x.org>, Bo", {"reviewers"}
    )
    assert found[0].value == "Ann <a@x.org>, Bo"


@settings(max_examples=60)
@given(st.lists(st.tuples(NAMES, MAILS), min_size=1, max_size=6), SEPARATORS)
def test_every_person_of_a_list_is_found_whatever_separates_them(people, separator):
    value = separator.join(f"{name} <{mail}>" for name, mail in people)
    found = parse_people(value)
    assert [(a.name, a.email) for a in found] == list(dict.fromkeys(people))


@settings(max_examples=150)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_no_text_makes_the_parsers_fail(text):
    for trailer in parse_trailers(text):
        assert trailer.key
        parse_people(trailer.value)
    parse_people(text)


@settings(max_examples=60)
@given(st.text(max_size=200), NAMES)
def test_a_description_never_makes_a_reviewer_of_its_own_words(text, name):
    body = text.replace(":", "") + f"\n\nReviewed-by: {name}"
    assert reviewers(body) in ([name], [name.rstrip(".")])
