"""Ways in which vendors, and models, misbehave. ``model="x-NAME"`` selects one."""

import json
from collections.abc import Callable
from typing import Any

from wire.answer import Answer, Asked, Brain
from wire.brains import lawful

__all__ = ["FAULTS"]

Fault = Callable[[Asked, Brain], Answer | str]

BUSY = {429: "rate_limit_error", 529: "overloaded_error", 500: "api_error", 503: "api_error"}


def _status(code: int, times: int, **headers: str) -> Fault:
    """An error the first times, then the brain's answer."""

    def fault(asked: Asked, brain: Brain) -> Answer | str:
        if asked.nth > times:
            return brain(asked)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Answer(
            status=code, error=BUSY.get(code, "api_error"), message="try again", headers=named
        )

    return fault


def _always(answer: Answer) -> Fault:
    return lambda asked, brain: answer


def _first(answer: Answer, times: int = 1) -> Fault:
    return lambda asked, brain: answer if asked.nth <= times else brain(asked)


def _said(change: Callable[[str], Answer]) -> Fault:
    """The brain's answer, changed."""

    def fault(asked: Asked, brain: Brain) -> Answer | str:
        said = brain(asked)
        return change(said if isinstance(said, str) else said.text)

    return fault


def _doubled(text: str) -> Answer:
    """Every list of the answer says everything twice."""

    def twice(value: Any) -> Any:
        if isinstance(value, list):
            return [twice(item) for item in value + value]
        if isinstance(value, dict):
            return {name: twice(item) for name, item in value.items()}
        return value

    return Answer(json.dumps(twice(json.loads(text))))


def _echo(status: int) -> Fault:
    """A hostile server repeats the credential, everywhere it can."""

    def fault(asked: Asked, _: Brain) -> Answer | str:
        key = asked.authorization.removeprefix("Bearer ")
        where = {"x-request-id": key, "request-id": f"req_{key}", "x-debug": asked.authorization}
        if status == 200:
            return Answer(text=f"you sent {key}", headers=where)
        message = f"bad header Authorization: {asked.authorization}\n{asked.evidence}"
        return Answer(status=status, error=key, message=message, headers=where)

    return fault


def _escaped(asked: Asked, _: Brain) -> Answer | str:
    """The credential in JSON escapes, so that no plain search finds it."""
    key = asked.authorization.removeprefix("Bearer ")
    hidden = "".join(f"\\u{ord(letter):04x}" for letter in key)
    return Answer(raw=f'{{"id": "{hidden}"}}'.encode())


FAULTS: dict[str, Fault] = {
    "429-once": _status(429, 1, retry_after="0.01"),
    "429-twice": _status(429, 2, retry_after="0.01"),
    "429-always": _status(429, 10**9, retry_after="0.01"),
    "429-for-hours": _status(429, 10**9, retry_after="7200"),
    "429-until-2099": _status(429, 10**9, retry_after="Thu, 01 Jan 2099 00:00:00 GMT"),
    "429-for-ever": _status(429, 10**9, retry_after="inf"),
    "429-dateless": _status(429, 1, retry_after="Soon, 99 Xyz"),
    "429-nonsense": _status(429, 1, retry_after="nan", retry_after_ms="-5"),
    "529-once": _status(529, 1, retry_after_ms="10"),
    "529-always": _status(529, 10**9, retry_after_ms="10"),
    "503-always": _status(503, 10**9, retry_after_ms="10"),
    "500-once": _status(500, 1, retry_after_ms="10"),
    "500-always": _status(500, 10**9, retry_after_ms="10"),
    "no-credit": _always(Answer(status=402, error="billing_error", message="no credit")),
    "quota": _always(Answer(status=429, error="insufficient_quota", message="no quota")),
    "429-advice": _always(
        Answer(
            status=429,
            error="rate_limit_exceeded",
            message="Add a payment method at https://platform.example.com/account/billing.",
        )
    ),
    "unauthorised": _always(Answer(status=401, error="authentication_error", message="no")),
    "forbidden": _always(Answer(status=403, error="permission_error", message="no")),
    "unknown-model": _always(Answer(status=404, error="not_found_error", message="no model")),
    "too-large": _always(Answer(status=413, error="request_too_large", message="big")),
    "bad-request": _always(Answer(status=400, error="invalid_request_error", message="no\nway")),
    "redirect": _always(Answer(status=307, raw=b"", headers={"location": "http://127.0.0.1:9/v1"})),
    "reset-once": _first(Answer(reset=True)),
    "reset-always": _always(Answer(reset=True)),
    "slow": _always(Answer("late", delay_s=30.0)),
    "slow-drip": _always(Answer("late", drip_s=0.2)),
    "cut-once": _first(Answer("cut off", cut=20)),
    "cut-always": _always(Answer("cut off", cut=20)),
    "truncated-json": _always(Answer(raw=b'{"id": "x", "type": "message", "object": "chat.com')),
    "html": _always(Answer(raw=b"<html>502</html>")),
    "empty-body": _always(Answer(raw=b"")),
    "not-an-object": _always(Answer(raw=b"[1, 2]")),
    "deep": _always(Answer(raw=b"[" * 200_000)),
    "nan": _always(Answer(raw=b'{"id": NaN}')),
    "duplicate-key": _always(Answer(raw=b'{"id": "a", "id": "b"}')),
    "invalid-utf8": _always(Answer(raw=b'{"id": "\xff\xfe"}')),
    "lone-surrogate": _always(Answer(text="\ud800 half")),
    "error-with-200": _always(Answer(raw=b'{"error": {"message": "m", "type": "server_error"}}')),
    "gzip": _always(Answer("packed", headers={"content-encoding": "gzip"})),
    "very-long": _said(lambda text: Answer("y" * 30_000_000)),
    "long-text": _said(lambda text: Answer("y" * 2_000_000)),
    "wrong-schema": _always(Answer('{"verdict": "approved"}')),
    "prose": _always(Answer("I think this change was approved.")),
    "fenced": _said(lambda text: Answer(f"```json\n{text}\n```")),
    "empty": _always(Answer("")),
    "refusal": _always(Answer("", stop="refusal", message="I can't help with that.")),
    "filter": _always(Answer("", stop="filter")),
    "max-tokens": _said(lambda text: Answer(text[: len(text) // 2], stop="max_tokens")),
    "context-window": _said(lambda text: Answer(text, stop="context")),
    "tool": _said(lambda text: Answer(text, stop="tool")),
    "new-stop": _said(lambda text: Answer(text, stop="bored")),
    "two-parts": _said(lambda text: Answer(text, parts=(text[:3], text[3:]))),
    "duplicated": _said(_doubled),
    "echo-200": _echo(200),
    "echo-400": _echo(400),
    "echo-401": _echo(401),
    "echo-500": _echo(500),
    "echo-escaped": _escaped,
    "lawful": lambda asked, brain: lawful(asked),
}
