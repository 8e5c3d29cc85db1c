"""The OpenAPI document, written from the table of routes, so that it can't say anything else."""

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from assay import __version__
from assay.web.api.model import ErrorAnswer
from assay.web.api.reply import reply
from assay.web.call import Answer, Call

if TYPE_CHECKING:
    from assay.web.table import Entry

__all__ = ["openapi", "show_document"]

_REF = "#/components/schemas/{model}"
_PART = re.compile(r"\{(\w+)\}")
_WORDS = {
    "run": "Number or id of the run.",
    "case": "Id of the case; bytes other than letters, digits, '-', '_' and '.' as '~' and two"
    " hexadecimal digits.",
    "document": "Name of the document, written like that of a case.",
}
_REFUSALS = ("400", "401", "403", "404", "409", "413")
_QUEUE = ("kind", "rule", "state", "assignee", "text", "start")


def show_document(call: Call) -> Answer:
    """The document."""
    del call
    return reply(_document())


@cache
def _document() -> dict[str, Any]:
    from assay.web.api import API  # noqa: PLC0415 - the table holds this view

    return openapi(API)


def openapi(entries: "tuple[Entry, ...]") -> dict[str, Any]:
    """The document of some lines of the table."""
    schemas: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    for entry in entries:
        paths.setdefault(entry.path, {})[entry.method.lower()] = _operation(entry, schemas)
    _add(ErrorAnswer, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "assay review",
            "version": __version__,
            "description": "People's part of a run: look, decide, sign. A person's key never"
            " leaves the person: an act is prepared here, signed there, and sent back.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(entry: "Entry", schemas: dict[str, Any]) -> dict[str, Any]:
    answer = {"type": "object"} if entry.model is None else _add(entry.model, schemas)
    failed = {"description": "Refused", "content": _json(_ref(ErrorAnswer.__name__))}
    made: dict[str, Any] = {
        "operationId": re.sub(r"\W+", "_", entry.name.lower()).strip("_"),
        "summary": entry.summary,
        "parameters": _parameters(entry),
        "responses": {
            "200": {"description": "Done", "content": _json(answer)},
            **dict.fromkeys(_REFUSALS, failed),
        },
        "security": [{"token": [entry.scope]}] if entry.scope else [],
    }
    if entry.body is not None:
        content = _json(_add(entry.body, schemas))
        made["requestBody"] = {"required": True, "content": content}
    return made


def _parameters(entry: "Entry") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": _WORDS.get(name, ""),
            "schema": {"type": "string", "minLength": 1},
        }
        for name in _PART.findall(entry.path)
    ]
    if entry.path.endswith("/queue"):
        found += [
            {"name": name, "in": "query", "required": False, "schema": {"type": "string"}}
            for name in _QUEUE
        ]
    return found


def _add(model: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    schema = model.model_json_schema(ref_template=_REF)
    schemas.update(schema.pop("$defs", {}))
    schemas[model.__name__] = schema
    return _ref(model.__name__)


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": _REF.format(model=name)}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
