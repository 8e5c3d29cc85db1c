"""Prompts as files of an app: what is asked in TOML between two lines of ``+++``, then Markdown.

::

    +++
    name = "approval"
    version = "1"

    [[question]]
    question = "approval"
    asks = "Does a person approve this change?"
    reads = ["comment", "review"]
    answers = { approve = "The writer approves the change as a whole." }
    +++
    # What is tested
    ...
"""

import tomllib
from importlib.resources import files

from pydantic import ValidationError

from assay.domain import Prompt
from assay.errors import UsageError
from assay.rules import Catalogue, Control

__all__ = ["load_prompt", "parse_prompt", "with_controls"]

_RULE = "+++"


def load_prompt(package: str, name: str) -> Prompt:
    """A prompt that an app carries.

    Args:
        package: The app's package.
        name: File below ``prompts``, without its ending.

    Raises:
        UsageError: ``prompt.malformed``.
    """
    text = files(package).joinpath(f"prompts/{name}.md").read_text("utf-8")
    return parse_prompt(text, name)


def parse_prompt(text: str, name: str) -> Prompt:
    """A prompt from its text.

    Args:
        text: The file.
        name: What to call it in an error.

    Raises:
        UsageError: ``prompt.malformed``.
    """
    empty, _, rest = text.partition(f"{_RULE}\n")
    head, rule, body = rest.partition(f"\n{_RULE}\n")
    if empty.strip() or not rule:
        raise _malformed(name, "it does not begin with TOML between two lines of +++")
    try:
        table = tomllib.loads(head)
        questions = table.pop("question", [])
        prompt = Prompt.model_validate({**table, "questions": questions, "text": body.strip()})
    except tomllib.TOMLDecodeError as error:
        raise _malformed(name, str(error)) from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _malformed(name, f"{place}: {first['msg']}") from error
    if not prompt.questions:
        raise _malformed(name, "it asks no question")
    return prompt


def with_controls(prompt: Prompt, catalogue: Catalogue) -> Prompt:
    """The prompt with the controls whose test needs its answers, in the catalogue's words.

    Raises:
        UsageError: ``prompt.malformed``: it names a control that the catalogue does not have.
    """
    wanted = {name for question in prompt.questions for name in question.controls}
    found = [control for control in catalogue.controls if control.id in wanted]
    if unknown := sorted(wanted - {control.id for control in found}):
        raise _malformed(prompt.name, f"the catalogue has no control {unknown[0]}")
    if not found:
        return prompt
    told = "\n".join(_control(control) for control in found)
    text = f"{prompt.text}\n\n# Controls that the answers serve\n\n{told}"
    return prompt.model_copy(update={"text": text})


def _control(control: Control) -> str:
    return (
        f"* {control.id} {control.title}. Objective: {control.objective}"
        f" Key control: {control.key_control} Deficient where: {control.deficiency}"
        f" Left to people: {control.always_human}"
    )


def _malformed(name: str, what: str) -> UsageError:
    return UsageError("prompt.malformed", f"prompt {name}: {what}", remedy="correct the file")
