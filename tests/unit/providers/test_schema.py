from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from assay.providers.wire.schema import strict_schema
from wire import instance_of
from wire.features import check_schema

texts = st.text(max_size=8)
leaves = st.one_of(
    st.fixed_dictionaries(
        {"type": st.just("string")},
        optional={
            "minLength": st.integers(0, 9),
            "maxLength": st.integers(9, 99),
            "pattern": st.just("^a"),
            "title": texts,
            "description": texts,
            "default": texts,
        },
    ),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["integer", "number"])},
        optional={"minimum": st.integers(), "maximum": st.integers(), "multipleOf": st.just(2)},
    ),
    st.builds(lambda values: {"enum": values}, st.lists(texts, min_size=1)),
    st.builds(lambda value: {"const": value}, texts),
)


def objects(inner: st.SearchStrategy[dict[str, object]]) -> st.SearchStrategy[dict[str, object]]:
    return st.one_of(
        st.builds(
            lambda fields, extra: {"type": "object", "properties": fields, **extra},
            st.dictionaries(texts, inner, max_size=3),
            st.fixed_dictionaries({}, optional={"additionalProperties": st.booleans()}),
        ),
        st.builds(
            lambda item, extra: {"type": "array", "items": item, **extra},
            inner,
            st.fixed_dictionaries(
                {}, optional={"maxItems": st.just(3), "uniqueItems": st.just(True)}
            ),
        ),
        st.builds(lambda choices: {"oneOf": choices}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda only: {"allOf": [only]}, inner),
    )


@given(st.recursive(leaves, objects, max_leaves=12))
def test_every_schema_comes_out_as_both_vendors_take_it(schema: dict[str, object]) -> None:
    strict = strict_schema(schema)
    check_schema(strict, "anthropic")
    check_schema(strict, "openai")
    assert strict_schema(strict) == strict


class Quotation(BaseModel):
    text: str = Field(min_length=1, max_length=500)
    document: str | None = None


class Reading(BaseModel):
    verdict: Literal["yes", "no"]
    quotations: list[Quotation] = Field(default=[], max_length=9)
    score: int = Field(default=0, ge=0, le=10)


def test_the_smallest_answer_to_the_strict_schema_obeys_the_model() -> None:
    strict = strict_schema(Reading.model_json_schema())
    check_schema(strict, "openai")
    assert Reading.model_validate(instance_of(strict)) == Reading(verdict="yes")


def test_what_can_not_be_enforced_is_told_in_words() -> None:
    strict = strict_schema(Reading.model_json_schema())
    assert strict["properties"]["score"]["description"] == "maximum: 10; minimum: 0"
    assert strict["properties"]["quotations"]["description"] == "maxItems: 9"


def test_a_property_may_be_called_like_a_keyword() -> None:
    schema = {"type": "object", "properties": {"title": {"type": "string"}, "oneOf": {"const": 1}}}
    strict = strict_schema(schema)
    assert strict["required"] == ["title", "oneOf"]
    assert strict["properties"]["oneOf"] == {"const": 1}


@pytest.mark.parametrize("vendor", ["anthropic", "openai"])
def test_a_reference_stands_alone(vendor: str) -> None:
    schema = {
        "$defs": {"A": {"type": "object", "properties": {}}},
        "type": "object",
        "properties": {"a": {"$ref": "#/$defs/A", "description": "the a", "default": None}},
    }
    strict = strict_schema(schema)
    assert strict["properties"]["a"] == {"$ref": "#/$defs/A"}
    check_schema(strict, vendor)
