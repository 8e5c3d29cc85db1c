"""Names and handles: near, clearly different, or not comparable."""

import pytest

from assay.identity.handle import Hint, handles_alike, spells
from assay.identity.name import Likeness, likeness

NAMES = {
    ("Jane Roe", "jane roe"): Likeness.EQUAL,
    ("", ""): Likeness.UNKNOWN,
    ("Jane Roe", "Roe Jane"): Likeness.NEAR,
    ("Jane Roe", "J Roe"): Likeness.NEAR,
    ("Jane R.", "Jane Roe"): Likeness.NEAR,
    ("Jörg Møller", "Jorg Moller"): Likeness.NEAR,
    ("JaneQRoe", "Jane Q Roe"): Likeness.NEAR,
    ("Jane", "Jane Roe"): Likeness.NEAR,
    ('Jane "Jay" Roe', "Jane Roe"): Likeness.NEAR,
    ("Dr. Jane Roe, PhD", "Jane Roe"): Likeness.NEAR,
    ("O'Poe Ann", "Ann OPoe"): Likeness.NEAR,
    ("Jane Roe", "Ben Lee"): Likeness.DISTINCT,
    ("Jane Roe", "Jane Lee"): Likeness.DISTINCT,
    ("J. Roe", "Ben Lee"): Likeness.DISTINCT,
    ("jroe", "Ben Lee"): Likeness.UNKNOWN,
    ("octo", "zed"): Likeness.UNKNOWN,
    ("簡如一", "Jane Roe"): Likeness.UNKNOWN,
    ("簡如一", "簡一"): Likeness.NEAR,
    ("Иван Петров", "Ivan Petrov"): Likeness.NEAR,
    ("Иван Петров", "Ivan Petroff"): Likeness.NEAR,
    ("Νίκος Παπαδόπουλος", "Nikos Papadopoulos"): Likeness.NEAR,
    ("Mohammed Al Rashid", "Muhammad Alrasheed"): Likeness.NEAR,
    ("Sergei Ivanoff", "Sergey Ivanov"): Likeness.NEAR,
    ("Tschernow, Dmitri", "Dmitry Chernov"): Likeness.NEAR,
    ("Yuri Gagarin", "Iouri Gagarine"): Likeness.NEAR,
    ("Chen Wei", "Chan Wai"): Likeness.DISTINCT,
    ("Ann Hall", "Owen Hill"): Likeness.DISTINCT,
    ("Иван Петров", "Пётр Иванов"): Likeness.DISTINCT,
}


@pytest.mark.parametrize(("pair", "how"), NAMES.items())
def test_names_relate(pair, how):
    assert likeness(*pair) is how
    assert likeness(*reversed(pair)) is how


@pytest.mark.parametrize(
    ("handle", "name", "hint"),
    [
        ("jane.roe", "Jane Roe", Hint.STRONG),
        ("roejane77", "Jane Roe", Hint.STRONG),
        ("jroe", "Jane Roe", Hint.WEAK),
        ("janer", "Jane Roe", Hint.WEAK),
        ("petersen-x", "Jane Petersen", Hint.WEAK),
        ("zed", "Jane Roe", Hint.NONE),
        ("admin", "Admin Roe", Hint.NONE),
        ("123", "Jane Roe", Hint.NONE),
    ],
)
def test_a_handle_spells_a_name(handle, name, hint):
    assert spells(handle, name) is hint


@pytest.mark.parametrize(
    ("one", "other", "hint"),
    [
        ("octocat", "octo-cat", Hint.STRONG),
        ("octocat1", "octocat2", Hint.WEAK),
        ("octocat", "theoctocat", Hint.WEAK),
        ("dev", "dev", Hint.WEAK),
        ("octocat", "zed", Hint.NONE),
    ],
)
def test_handles_look_alike(one, other, hint):
    assert handles_alike(one, other) is hint
    assert handles_alike(other, one) is hint
