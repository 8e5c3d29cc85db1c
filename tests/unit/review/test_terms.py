"""The review policy is data; an engagement's own file changes single parameters and nothing else."""

import pytest

from assay.errors import UsageError
from assay.review.terms import POLICY_FILE, review_policy

HEAD = '[policy]\nid = "own"\nversion = "1"\neffective_from = 2026-01-01\n'


def test_an_engagement_changes_single_parameters(tmp_path) -> None:
    (tmp_path / POLICY_FILE).write_text(HEAD + "[retention]\nyears = 10\n", "utf-8")
    own, ours = review_policy(tmp_path), review_policy()
    assert (own.integer("retention.years"), ours.integer("retention.years")) == (10, 7)
    assert own.integer("clock.review.standard_hours") == 40
    assert review_policy(tmp_path / "nowhere").sha256 == ours.sha256 != own.sha256


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe", "policy.unreadable"),
        (b"[retention", "policy.malformed"),
        (b"[retention]\nyears = 10\n", "policy.malformed"),
        (HEAD.encode() + b"[retention]\nyeras = 10\n", "policy.unknown_parameter"),
        (HEAD.encode() + b'[retention]\nyears = "ten"\n', "policy.wrong_type"),
    ],
)
def test_a_typing_error_never_loosens_anything_in_silence(tmp_path, content, code) -> None:
    (tmp_path / POLICY_FILE).write_bytes(content)
    with pytest.raises(UsageError) as refused:
        review_policy(tmp_path)
    assert refused.value.code == code
