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

__all__ = ["load_prompt", "parse_prompt"]

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


def _malformed(name: str, what: str) -> UsageError:
    return UsageError("prompt.malformed", f"prompt {name}: {what}", remedy="correct the file")
