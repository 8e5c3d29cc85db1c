"""The form in which a model answers: the JSON schema that it is given, and the reading of its text.

The schema is made from the pydantic models here, narrowed to the questions of a prompt. What comes
back is validated by the same models, loosely where a schema would say no more than "wrong": an
invented question is told from a malformed answer.
"""

import json
from collections.abc import Iterable
from typing import Any, Literal, cast

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from assay.domain import Prompt
from assay.errors import ProviderError

__all__ = ["AbstentionForm", "AnswerForm", "ClaimForm", "FactForm", "answer_schema", "parse_answer"]

_LONGEST = 1_000_000
_FENCE = "```"


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FactForm(_Form):
    """A value that the quotation states."""

    name: str = Field(description="Name of the fact.")
    value: str = Field(description="The value as the instructions say it is written.")
    document: str = Field(description="Id of the document.")
    quotation: str = Field(description="The words that state it, copied character for character.")


class ClaimForm(_Form):
    """One answer to one question."""

    question: str = Field(description="Id of the question.")
    answer: str = Field(description="One of the answers that the question allows.")
    document: str = Field(description="Id of the document.")
    quotation: str = Field(description="The words that say it, copied character for character.")
    facts: list[FactForm] = Field(description="Values that the same document states.")


class AbstentionForm(_Form):
    """What is left open."""

    question: str = Field(description="Id of the question.")
    reason: str = Field(description="Why, as the instructions name it.")
    note: str = Field(description="Why, in one sentence for the person who will decide.")
    document: str = Field(description="Id of the document; empty for the case as a whole.")
    quotation: str = Field(description="The words in doubt, copied; empty where there are none.")


class AnswerForm(_Form):
    """The whole answer."""

    claims: list[ClaimForm] = Field(description="What the documents say.")
    abstentions: list[AbstentionForm] = Field(description="What is left open.")
    silent: list[str] = Field(description="Ids of documents that say nothing about the questions.")


def answer_schema(prompt: Prompt) -> str:
    """The JSON schema of an answer to a prompt, as JSON text in a fixed order."""
    names = tuple(dict.fromkeys(name for q in prompt.questions for name in q.facts))
    question = _one_of(q.question for q in prompt.questions)
    answer = _one_of(answer for q in prompt.questions for answer in q.answers)
    fact = _narrowed(FactForm, **({"name": _one_of(names)} if names else {}))
    claim = _narrowed(ClaimForm, question=question, answer=answer, facts=_list_of(fact))
    abstention = _narrowed(AbstentionForm, question=question)
    form = _narrowed(AnswerForm, claims=_list_of(claim), abstentions=_list_of(abstention))
    return orjson.dumps(_untitled(form.model_json_schema()), option=orjson.OPT_SORT_KEYS).decode()


def _untitled(schema: Any) -> Any:
    """The schema without the titles that repeat names; every token of it is paid for."""
    if isinstance(schema, dict):
        return {
            name: _untitled(part)
            for name, part in schema.items()
            if name != "title" or not isinstance(part, str)
        }
    return [_untitled(part) for part in schema] if isinstance(schema, list) else schema


def _narrowed(form: type[_Form], **fields: Any) -> type[_Form]:
    """A form with some fields of narrower types, descriptions kept."""
    told = {
        name: (kind, Field(description=form.model_fields[name].description))
        for name, kind in fields.items()
    }
    return create_model(form.__name__, __base__=form, __doc__=form.__doc__, **cast("Any", told))


def _one_of(names: Iterable[str]) -> Any:
    return Literal[tuple(dict.fromkeys(names))]


def _list_of(form: type[_Form]) -> Any:
    return list[form]  # type: ignore[valid-type]


def parse_answer(text: str) -> AnswerForm:
    """The answer that a model wrote.

    A model that was not held to the schema may wrap its answer in a code fence or in a sentence;
    exactly one object is looked for. A name that stands twice in an object makes it ambiguous.

    Raises:
        ProviderError: ``answer.malformed``, with what is wrong in one line, without the text.
    """
    if len(text) > _LONGEST:
        raise _malformed(f"it is longer than {_LONGEST} characters")
    try:
        found = json.loads(_object_in(text), object_pairs_hook=_without_doubles)
        orjson.dumps(found)  # refuses lone surrogates, which an escape can bring in
        return AnswerForm.model_validate(found)
    except RecursionError as error:
        raise _malformed("it is nested too deeply") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _malformed(f"{place or 'the whole'}: {first['msg']}") from error
    except (ValueError, TypeError) as error:
        raise _malformed(str(error)) from error


def _object_in(text: str) -> str:
    """The part of a text that should be one JSON object."""
    plain = text.strip()
    if plain.startswith("{"):
        return plain
    if plain.count(_FENCE) == 2:  # noqa: PLR2004 - one block: its beginning and its end
        plain = plain.split(_FENCE)[1].removeprefix("json").strip()
    start, end = plain.find("{"), plain.rfind("}")
    if start < 0 or end < start:
        raise ValueError("it holds no JSON object")
    return plain[start : end + 1]


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _malformed(what: str) -> ProviderError:
    return ProviderError(
        "answer.malformed",
        f"the model's answer is not of the form that was asked for: {what}",
        remedy="look at the recorded reply; a model that is held to the schema answers in form",
    )
