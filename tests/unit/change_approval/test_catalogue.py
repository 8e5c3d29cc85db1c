import tomllib
from importlib.resources import files

import pytest

from assay.errors import UsageError
from assay.rules import Policy
from change_approval.catalogue import (
    check_policy,
    controls_page,
    load_catalogue,
    load_policy,
)
from change_approval.rules import RULES

HEAD = '[policy]\nid = "t"\nversion = "1"\neffective_from = 2026-01-01\n'


def with_policy(text):
    return load_policy().overridden_by(Policy.parse(HEAD + text, name="t.toml"))


def test_the_catalogue_has_the_twenty_controls_in_order():
    assert [c.id for c in load_catalogue().controls] == [f"CM-{n:02d}" for n in range(1, 21)]


@pytest.mark.parametrize("control", load_catalogue().controls, ids=lambda c: c.id)
def test_every_control_is_complete(control):
    for words in (control.objective, control.key_control, control.test, control.deficiency):
        assert len(words) > 40
        assert words.endswith(".")
    assert control.owner
    assert control.always_human
    assert control.evidence
    assert set(control.frameworks) == {"coso", "cobit", "nist", "pcaob"}
    assert all(control.frameworks.values())


@pytest.mark.parametrize("control", load_catalogue().controls, ids=lambda c: c.id)
def test_a_control_claims_a_deterministic_test_if_and_only_if_a_rule_tests_it(control):
    has_rule = any(control.id in rule.control_ids for rule in RULES.rules)
    assert control.test.startswith("Deterministic: " if has_rule else "No rule: ")


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda r: r.rule_id)
def test_every_rule_names_its_controls_and_says_what_it_decides(rule):
    known = {control.id for control in load_catalogue().controls}
    assert rule.control_ids
    assert set(rule.control_ids) <= known
    assert rule.attribute in "ABCDEFGHIJKL"
    assert rule.title.endswith("?")
    assert rule.criteria.endswith(".")
    for part in ("Decision: ", "Parameters: ", "Edge cases: ", "To a person: "):
        assert part in rule.check.__doc__ or (
            part == "Decision: " and "as for" in rule.check.__doc__
        )


def test_every_attribute_from_a_to_l_has_a_rule():
    assert {rule.attribute for rule in RULES.rules} == set("ABCDEFGHIJKL")


def test_every_parameter_of_the_policy_has_a_comment():
    text = files("change_approval").joinpath("policy.toml").read_text(encoding="utf-8")
    for line in controls_page().splitlines():
        if line.startswith("| `") and "." in line.split("`")[1] and line.count("|") >= 4:
            assert len(line.rsplit("|", 2)[1].strip()) > 20, line
    assert set(tomllib.loads(text)) >= {"approval", "emergency", "freeze", "identity"}


def test_the_page_of_controls_is_up_to_date(repository):
    assert (repository / "docs" / "controls.md").read_text(encoding="utf-8") == controls_page()


def test_the_default_policy_can_be_read_to_the_last_parameter():
    check_policy(load_policy())


@pytest.mark.parametrize(
    "text",
    [
        '[freeze]\nperiods = ["quarter end"]\n',
        '[freeze]\nperiods = ["2026-02-30 | 2026-03-02 | close"]\n',
        '[freeze]\nperiods = ["2026-03-01 | 2026-03-02 | close"]\nzone = "Mars/Olympus"\n',
        '[standard]\ntemplates = ["STD-1"]\n',
        '[emergency]\nzone = "nowhere"\n',
        '[request]\nmust_precede = "lunch"\n',
    ],
)
def test_a_parameter_that_can_t_be_read_is_refused_before_a_run(text):
    with pytest.raises(UsageError) as caught:
        check_policy(with_policy(text))
    assert caught.value.code == "policy.malformed"
    assert caught.value.diagnostics()


def test_a_parameter_that_does_not_exist_is_refused():
    with pytest.raises(UsageError) as caught:
        with_policy("[approval]\nminimum_independant = 1\n")
    assert caught.value.code == "policy.unknown_parameter"
