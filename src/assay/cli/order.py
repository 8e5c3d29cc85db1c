"""From the words of the command line to a run's request."""

import codecs
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assay.app import App, RunInputs, find_app
from assay.domain import Engagement
from assay.errors import UsageError
from assay.intake import SourceInputs, SourceOptions
from assay.pipeline import ModelOrder, RunRequest
from assay.pipeline.grading import graders_of
from assay.rules import Policy, Scope

__all__ = ["Order", "Reading", "answers_of", "demo_request", "policy_of", "to_request"]


@dataclass(frozen=True)
class Reading:
    """How files are read, as the command line said it."""

    encoding: str = "utf-8"
    zone: str = ""
    date_formats: tuple[str, ...] = ()
    sheet: str = ""
    platform: str = ""
    extra: tuple[str, ...] = ()


@dataclass(frozen=True)
class Order:
    """What the command line said, one field an option; ``lists`` are those and their mappings."""

    app: str
    paths: tuple[Path, ...] = ()
    source: str = ""
    mapping: Path | None = None
    reading: Reading = Reading()
    deployments: tuple[Path, ...] = ()
    deployments_source: str = ""
    deployments_mapping: Path | None = None
    identities: Path | None = None
    authority: Path | None = None
    lists: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    policy: Path | None = None
    calendar: str = ""
    scope_out: tuple[str, ...] = ()
    in_scope: tuple[str, ...] = ()
    allow_capped: bool = False
    as_of: str = ""
    assessor: str = "baseline"
    second_opinions: tuple[str, ...] = ()
    samples: int = 1
    config: Path | None = None
    supersedes: str = ""
    graders: tuple[str, ...] = ()
    preparer: str = ""


_AS_SAID = (
    "app", "source", "mapping", "deployments_source", "deployments_mapping", "identities",
    "authority", "policy", "calendar", "allow_capped", "as_of", "assessor", "samples", "config",
    "supersedes", "preparer",
)  # fmt: skip
"""Fields of an order that are an option of the same name."""


def order_of(given: Mapping[str, Any]) -> Order:
    """What the options of ``assay run`` amount to, by the names of its parameters."""

    def many(name: str) -> tuple[Any, ...]:
        return tuple(given[name] or ())

    encoding, zone, sheet, platform = (
        given[name] for name in ("encoding", "zone", "sheet", "platform")
    )
    return Order(
        paths=(*many("inputs"), *many("more")),
        reading=Reading(encoding, zone, many("date_format"), sheet, platform, many("option")),
        deployments=many("deployments"),
        lists=(many("lists"), many("list_mapping")),
        scope_out=many("scope_out"),
        in_scope=many("in_scope"),
        second_opinions=many("second_opinion"),
        graders=many("grader"),
        **{name: given[name] for name in _AS_SAID},
    )


def to_request(order: Order, engagement: Engagement) -> RunRequest:
    """The request that an order amounts to.

    Raises:
        UsageError: An app, source, rule, policy or assessor is unknown, or no source reads a file.
    """
    app = find_app(order.app)
    inputs = RunInputs(
        engagement=engagement,
        population=_population(app, order),
        deployments=_deployments(app, order),
        policy=policy_of(app, order.policy),
        scope=Scope(_excluded(app, order.scope_out)),
        in_scope=tuple(app.rules.rule(rule).rule_id for rule in order.in_scope),
        identities=order.identities,
        authority=order.authority,
        calendar=order.calendar,
        allow_capped=order.allow_capped,
        as_of=_instant(order.as_of),
        lists=_lists(order),
    )
    models = _models(order)
    graders_of(order.graders, app)  # words that make no sense leave no workspace behind
    return RunRequest(
        app,
        inputs,
        answers=None if models else answers_of(order.assessor),
        models=models,
        preparer=order.preparer,
        supersedes=order.supersedes,
        graders=order.graders,
    )


def demo_request(app: App[Any], engagement: Engagement) -> RunRequest:
    """The request of an app's bundled population."""
    bundled = app.demo()
    inputs = RunInputs(
        engagement=engagement,
        population=bundled.population,
        deployments=bundled.deployments,
        policy=policy_of(app, bundled.policy),
        scope=Scope({}),
        identities=bundled.identities,
        authority=bundled.authority,
        lists=bundled.lists,
    )
    return RunRequest(app, inputs, answers=bundled.answers)


def _population(app: App[Any], order: Order) -> SourceInputs:
    if not order.paths:
        raise UsageError(
            "input.missing",
            "no file of the population was named",
            remedy="add --input PATH; assay run --help lists the sources",
        )
    source = _source(app, order.source, order.paths[0], order.mapping)
    return SourceInputs(source, order.paths, _options(order.reading, order.mapping))


def _deployments(app: App[Any], order: Order) -> SourceInputs | None:
    if not order.deployments:
        return None
    mapping = order.deployments_mapping
    source = _source(app, order.deployments_source, order.deployments[0], mapping)
    return SourceInputs(source, order.deployments, _options(order.reading, mapping))


def _lists(order: Order) -> dict[str, SourceInputs]:
    """Further tables by name; a table may be several files."""
    given, mapped = order.lists
    files: dict[str, list[Path]] = {}
    for name, path in _named(given, "--list"):
        files.setdefault(name, []).append(path)
    mappings = dict(_named(mapped, "--list-mapping"))
    for name in mappings:
        if name not in files:
            raise UsageError(
                "list.missing",
                f"--list-mapping {name} has no --list {name}",
                remedy=f"add --list {name}=PATH",
            )
    return {
        name: SourceInputs("table", tuple(paths), _options(order.reading, mappings.get(name)))
        for name, paths in files.items()
    }


def _named(texts: tuple[str, ...], option: str) -> Iterator[tuple[str, Path]]:
    for text in texts:
        name, separator, path = text.partition("=")
        if not separator or not name or not path:
            raise UsageError(
                "list.malformed",
                f"{option} {text!r} is not NAME=PATH",
                remedy=f"write it like {option} restricted=restricted.csv",
            )
        if not Path(path).exists():
            raise UsageError("file.missing", f"{path} does not exist", remedy="check the path")
        yield name, Path(path)


def _source(app: App[Any], name: str, path: Path, mapping: Path | None) -> str:
    if name and name not in app.sources:
        raise UsageError(
            "source.unknown",
            f"{app.name} has no source {name!r}",
            remedy="its sources are: " + ", ".join(app.sources),
        )
    if not path.exists():
        raise UsageError("file.missing", f"{path} does not exist", remedy="check the path")
    if path.is_file() and not path.stat().st_size:
        raise UsageError("file.empty", f"{path} is empty", remedy="export it again")
    found = name or ("table" if mapping else app.detect(path))
    if mapping is None and found in {"", "table"} and "table" in app.sources:
        raise _unmapped(app, path, is_named=bool(found))
    if not found:
        raise UsageError(
            "source.unclear",
            f"the shape of {path} is not one that {app.name} knows",
            remedy="name the source: " + ", ".join(app.sources),
        )
    return found


def _unmapped(app: App[Any], path: Path, *, is_named: bool) -> UsageError:
    """A table without a mapping, or a file that would need one to be read as a table."""
    example = app.demo().population.options.mapping
    where = f"an example is {example}" if example else "docs/intake.md has examples"
    others = ", ".join(source for source in app.sources if source != "table")
    said = "needs a mapping file, which says which column is what"
    if is_named:
        return UsageError(
            "mapping.missing",
            f"{path} {said}",
            remedy=f"write one and give it with --mapping FILE; {where}",
        )
    return UsageError(
        "source.unclear",
        f"the shape of {path} is not one that {app.name} knows; read as a table it {said}",
        remedy=f"write one and give it with --mapping FILE; {where}"
        + (f"; or name another --source: {others}" if others else ""),
    )


def _options(reading: Reading, mapping: Path | None) -> SourceOptions:
    pairs = [text.partition("=") for text in reading.extra]
    for name, separator, _ in pairs:
        if not separator or not name:
            raise UsageError(
                "option.malformed",
                f"--option {name!r} is not NAME=VALUE",
                remedy="write it like --option approvals=approvals.json",
            )
    try:
        codecs.lookup(reading.encoding)
    except LookupError as error:
        raise UsageError(
            "encoding.unknown",
            f"there is no encoding {reading.encoding!r}",
            remedy="use a name like utf-8, cp1252 or utf-16",
        ) from error
    return SourceOptions(
        encoding=reading.encoding,
        zone=reading.zone,
        date_formats=reading.date_formats,
        mapping=mapping,
        sheet=reading.sheet,
        platform=reading.platform,
        extra={name: value for name, _, value in pairs},
    )


def policy_of(app: App[Any], path: Path | None) -> Policy:
    """The app's policy with what a file sets otherwise.

    Raises:
        UsageError: ``policy.unreadable``, or what is in it makes no sense.
    """
    if path is None:
        return app.policy
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            "policy.unreadable", f"{path} can't be read: {error}", remedy="check the path"
        ) from error
    return app.policy.overridden_by(Policy.parse(text, name=path.name))


def _excluded(app: App[Any], texts: tuple[str, ...]) -> dict[str, str]:
    out: dict[str, str] = {}
    for text in texts:
        rule, _, reason = text.partition("=")
        if not reason.strip():
            raise UsageError(
                "scope.unreasoned",
                f"--scope-out {rule} gives no reason",
                remedy=f'write it like --scope-out {rule}="tested by internal audit"',
            )
        out[app.rules.rule(rule).rule_id] = reason.strip()
    return out


def _models(order: Order) -> ModelOrder | None:
    if order.assessor == "baseline" and not order.second_opinions and order.samples == 1:
        return None  # the plainest run needs neither settings nor the code that reads them
    from assay.cli.models import find_settings, order_models

    settings = find_settings(order.config)
    return order_models(order.assessor, order.second_opinions, order.samples, settings)


def answers_of(assessor: str) -> Path | None:
    """The file of recorded answers that an assessor names; ``None`` for the baseline.

    Raises:
        UsageError: ``assessor.unknown``.
    """
    kind, _, rest = assessor.partition(":")
    if kind == "baseline" and not rest:
        return None
    if kind == "replay" and rest:
        return Path(rest)
    raise UsageError(
        "assessor.unknown",
        f"there is no assessor {assessor!r}",
        remedy="use baseline, anthropic:MODEL, openai:MODEL, or replay:FILE",
    )


def _instant(text: str) -> str:
    from datetime import datetime

    if not text:
        return ""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise UsageError(
            "as_of.malformed",
            f"--as-of {text!r} is not an instant with a zone",
            remedy="write it like --as-of 2026-03-31T23:59:59Z",
        )
    return text
