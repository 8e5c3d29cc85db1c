"""The review policy: durations, retention, retests, who is told what. Data, dated and versioned."""

from importlib.resources import files
from pathlib import Path

from assay.errors import UsageError
from assay.rules import Policy

__all__ = ["POLICY_FILE", "review_policy"]

POLICY_FILE = "review-policy.toml"
"""An engagement's own policy, beside its ``workspace.toml``: single parameters in place of ours."""


def review_policy(folder: Path | None = None) -> Policy:
    """The policy that holds: ours, with an engagement's own parameters over it.

    Args:
        folder: The workspace; ``None`` for ours alone.

    Raises:
        UsageError: ``policy.malformed``, ``policy.unknown_parameter``, ``policy.wrong_type``,
            ``policy.unreadable``.
    """
    text = files("assay.review").joinpath("policy.toml").read_text("utf-8")
    ours = Policy.parse(text, name="the review policy")
    path = folder / POLICY_FILE if folder is not None else None
    if path is None or not path.exists():
        return ours
    try:
        own = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            "policy.unreadable",
            f"{path} can't be read: {error}",
            remedy="check the rights of the account that runs this, and that it is UTF-8",
        ) from error
    return ours.overridden_by(Policy.parse(own, name=str(path)))
