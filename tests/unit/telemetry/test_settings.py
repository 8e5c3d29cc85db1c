"""Nothing is sent that was not asked for; texts stay whole only where they are already."""

from pathlib import Path

import pytest

from assay.clock import SteppedClock
from assay.errors import UsageError
from assay.telemetry import Span, SpanKind
from assay.telemetry.settings import Settings, Target, open_pump, read_settings

CLOCK = SteppedClock("2026-03-04T09:00:00Z")
SECRET_PLAN = "the whole text of a mail"


def test_nothing_is_told_by_default_even_where_the_environment_names_a_collector() -> None:
    environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://elsewhere:4318"}
    assert read_settings({}, environment=environment).target is Target.OFF


def test_the_command_line_wins_over_the_file() -> None:
    table = {"exporter": "console", "content": "none"}
    found = read_settings(table, exporter="otlp:http://x:4318", content="full", environment={})
    assert (found.target, found.place, found.content) == ("otlp", "http://x:4318", "full")
    assert read_settings(table, environment={}).target is Target.CONSOLE


def test_the_environment_can_switch_everything_off() -> None:
    environment = {"OTEL_SDK_DISABLED": "true"}
    assert read_settings({}, exporter="console", environment=environment).target is Target.OFF


@pytest.mark.parametrize(
    ("table", "exporter", "content"),
    [
        ({}, "telegraph", ""),
        ({}, "file", ""),
        ({}, "console", "some"),
        ({"exporterr": "console"}, "", ""),
        ({"metrics": "yes"}, "", ""),
        ({"exporter": 4}, "", ""),
    ],
)
def test_what_nobody_knows_is_refused(table, exporter: str, content: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_settings(table, exporter=exporter, content=content, environment={})
    assert caught.value.code == "telemetry.unknown"


@pytest.mark.parametrize(("folder", "is_whole"), [("workspace", True), ("elsewhere", False)])
def test_texts_are_whole_in_the_workspace_and_digests_everywhere_else(
    tmp_path: Path, folder: str, is_whole: bool
) -> None:
    (tmp_path / folder).mkdir()
    path = tmp_path / folder / "spans.jsonl"
    pump = open_pump(
        Settings(Target.FILE, str(path)),
        CLOCK,
        version="0",
        workspace=tmp_path / "workspace",
        environment={},
    )
    assert pump is not None
    pump.emit([Span("0" * 32, "1" * 16, "x", SpanKind.CHAIN, 0, 1, "r", input=SECRET_PLAN)])
    pump.close()
    assert (SECRET_PLAN in path.read_text("utf-8")) == is_whole
