"""Policy: thresholds as dated, versioned data. No rule holds a number of its own.

A policy file is TOML::

    [policy]
    id = "change-approval-default"
    version = "2026.1"
    effective_from = 2026-01-01

    [approval]
    minimum_independent = 1      # approvals by people other than the developers

Parameters are named by their path: ``approval.minimum_independent``. An engagement's own file
overrides single parameters of the app's default; a name or type that the default does not have is
refused, so that a typing error never loosens a test in silence.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Self

from assay.canonical import JsonValue, digest, encode
from assay.errors import UsageError

__all__ = ["Parameter", "Policy"]

Parameter = str | int | bool | tuple[str, ...]

_HEADER = "policy"


@dataclass(frozen=True)
class Policy:
    """An effective policy.

    Attributes:
        policy_id: Its name.
        version: Its version.
        effective_from: First day on which it holds, ISO date.
        parameters: Path to value.
    """

    policy_id: str
    version: str
    effective_from: str
    parameters: Mapping[str, Parameter]

    @classmethod
    def parse(cls, text: str, *, name: str) -> Self:
        """Read a policy file.

        Raises:
            UsageError: Not TOML, no ``[policy]`` header, or a value of a type that has no place
                in a policy (floats are refused: write basis points or strings).
        """
        try:
            tables = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise UsageError(
                "policy.malformed", f"{name} is not TOML: {error}", remedy="mend the file"
            ) from error
        header = tables.pop(_HEADER, None)
        if not isinstance(header, dict) or not {"id", "version", "effective_from"} <= set(header):
            raise UsageError(
                "policy.malformed",
                f"{name} has no [policy] table with id, version and effective_from",
                remedy="add the table; docs/controls.md shows one",
            )
        return cls(
            policy_id=str(header["id"]),
            version=str(header["version"]),
            effective_from=str(header["effective_from"]),
            parameters=MappingProxyType(dict(_flatten(tables, "", name))),
        )

    def overridden_by(self, other: "Policy") -> "Policy":
        """This policy with the other's parameters in place of its own.

        Raises:
            UsageError: The other has a parameter that this one does not know, or of another type.
        """
        for path, value in other.parameters.items():
            known = self.parameters.get(path)
            if known is None:
                raise UsageError(
                    "policy.unknown_parameter",
                    f"policy {other.policy_id} sets {path}, which is not a parameter",
                    remedy="the parameters are: " + ", ".join(sorted(self.parameters)),
                )
            if type(known) is not type(value):
                raise UsageError(
                    "policy.wrong_type",
                    f"policy {other.policy_id} sets {path} to {value!r}",
                    remedy=f"it takes a value like {known!r}",
                )
        merged = {**self.parameters, **other.parameters}
        return Policy(
            other.policy_id, other.version, other.effective_from, MappingProxyType(merged)
        )

    @property
    def sha256(self) -> str:
        """Digest of the effective policy, for the run's manifest."""
        return digest(encode(self.to_json()))

    def to_json(self) -> dict[str, JsonValue]:
        """The policy as JSON values, sorted by path."""
        return {
            "id": self.policy_id,
            "version": self.version,
            "effective_from": self.effective_from,
            "parameters": {
                path: list(value) if isinstance(value, tuple) else value
                for path, value in sorted(self.parameters.items())
            },
        }

    def integer(self, path: str) -> int:
        """A whole number."""
        value = self.parameters[path]
        return value if isinstance(value, int) else int(_refuse(path, value))

    def text(self, path: str) -> str:
        """A word or sentence."""
        value = self.parameters[path]
        return value if isinstance(value, str) else _refuse(path, value)

    def flag(self, path: str) -> bool:
        """Yes or no."""
        value = self.parameters[path]
        return value if isinstance(value, bool) else bool(_refuse(path, value))

    def texts(self, path: str) -> tuple[str, ...]:
        """A list of words."""
        value = self.parameters[path]
        return value if isinstance(value, tuple) else (_refuse(path, value),)

    def hours(self, path: str) -> timedelta:
        """A number of hours, as a span of time."""
        return timedelta(hours=self.integer(path))

    def __reduce__(self) -> tuple[object, ...]:
        # A read-only mapping does not pickle; worker processes need the policy.
        return _rebuild, (
            self.policy_id,
            self.version,
            self.effective_from,
            dict(self.parameters),
        )


def _rebuild(
    policy_id: str, version: str, effective_from: str, parameters: dict[str, Parameter]
) -> Policy:
    return Policy(policy_id, version, effective_from, MappingProxyType(parameters))


def _refuse(path: str, value: object) -> str:
    raise UsageError("policy.wrong_type", f"parameter {path} has the value {value!r}")


def _flatten(table: Mapping[str, object], prefix: str, name: str) -> list[tuple[str, Parameter]]:
    out: list[tuple[str, Parameter]] = []
    for key, value in table.items():
        path = prefix + key
        if isinstance(value, dict):
            out.extend(_flatten(value, path + ".", name))
        elif isinstance(value, list) and all(isinstance(item, str) for item in value):
            out.append((path, tuple(value)))
        elif isinstance(value, str | int):
            out.append((path, value))
        else:
            raise UsageError(
                "policy.wrong_type",
                f"{name}: {path} is neither text, whole number, yes/no nor a list of texts",
                remedy="write rates as whole basis points and dates as text",
            )
    return out
