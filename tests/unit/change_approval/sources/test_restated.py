"""What a message says of another commit, and of people outside its trailers, is only doubt."""

import pytest

from change_approval.sources.people import read_people
from change_approval.sources.restated import borrowed, stray_authors
from change_approval.sources.trailers import parse_trailers

REVIEW = "Reviewed-by: Cy Clark <cy@z.org>"
PICK = "(cherry picked from commit 1234567890abcdef)"


@pytest.mark.parametrize(
    ("subject", "body", "count"),
    [
        ("Raise", f"Why.\n\n{REVIEW}", 0),
        ("Raise", f"Why.\n\n{REVIEW}\n{PICK}", 1),
        ("Raise", f"Why.\n\n{REVIEW}\n{PICK}\nReviewed-by: Dee Dunn <d@z.org>", 1),
        ("Raise", f"Why.\n\n{PICK}\n{REVIEW}", 0),
        ('Revert "Raise"', f"This reverts commit 1234567.\n\n{REVIEW}", 0),
        ('Revert "Raise"', f"This reverts commit 1234567.\n\nRaise\n\n{REVIEW}", 1),
        ('Revert "Raise"', f"Broken.\n\nOriginal message:\n\nRaise it\n\n{REVIEW}", 1),
        ('Revert "Raise"', f"Original change's description:\n> Raise\n> {REVIEW}\n\n{REVIEW}", 0),
        ("Docs", f"How trailers look, for example:\n\n{REVIEW}", 1),
        ("Raise", f"Why.\n\nReviewers:\n\n{REVIEW}", 0),
    ],
)
def test_trailers_of_another_commit_or_an_example_are_told_apart(subject, body, count):
    assert len(borrowed(subject, body, parse_trailers(body))) == count


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Why.\n\nCo-authored-by: Cy <c@z.org>\n\nMore prose.", ("Cy <c@z.org>",)),
        ("Why this\nis so\nCo-authored-by: Cy <c@z.org>\n\n" + REVIEW, ("Cy <c@z.org>",)),
        ("Why.\n\n* Paired-with: Cy <c@z.org>\nprose", ("Cy <c@z.org>",)),
        ("Why.\n\nCo-authored-by: Cy <c@z.org>", ()),
        ("The author of this patch is unknown: nobody knows.", ()),
    ],
)
def test_a_co_author_anywhere_in_a_body_is_possibly_a_developer(body, expected):
    assert stray_authors(body, parse_trailers(body)) == expected


@pytest.mark.parametrize(
    ("value", "remark"),
    [
        ("Cy Clark <cy@z.org>", ""),
        ("Cy Clark <cy@z.org>.", ""),
        ("Cy (Cyrus) Clark <cy@z.org>", ""),
        ("Cy Clark (@cyclark)", ""),
        ("+2 Cy Clark <cy@z.org>", ""),
        ("Cy Clark <cy@z.org> # for the DT part", "# for the DT part"),
        ("Cy Clark <cy@z.org> (if tests pass)", "(if tests pass)"),
        ("Cy Clark <cy@z.org> [docs only]", "[docs only]"),
        ("Cy Clark <cy@z.org> (-1)", "(-1)"),
        ("-1 Cy Clark <cy@z.org>", "-1"),
        ("rejected by Cy Clark <cy@z.org>", "rejected by Cy Clark"),
        ("Cy Clark (rejected)", "(rejected)"),
    ],
)
def test_a_remark_beside_a_person_is_kept(value, remark):
    (found,) = read_people(value)
    assert found.remark == remark
    assert "Clark" in found.actor.name
