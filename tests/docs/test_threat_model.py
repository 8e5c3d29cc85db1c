"""The threat model names its tests; every one of them exists."""

import re


def test_every_test_that_the_threat_model_names_exists(repository):
    text = (repository / "docs" / "threat-model.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_[a-z0-9_]+)`", text))
    files = set(re.findall(r"`(tests/[a-z0-9_/]+\.py)`", text))
    sources = "".join(
        path.read_text(encoding="utf-8") for path in (repository / "tests").rglob("test_*.py")
    )
    assert named
    assert {name for name in named if f"def {name}(" not in sources} == set()
    assert {path for path in files if not (repository / path).is_file()} == set()
