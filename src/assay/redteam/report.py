"""What came of a campaign, as JSON for programs and as one page for people.

The page needs nothing from anywhere and runs no script; texts of attacks are hostile and are shown
escaped, with their invisible characters spelled out.
"""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from assay.redteam.attempt import End
from assay.redteam.campaign import Campaign, Result

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["ENDS", "result_json", "result_page"]

ENDS = {
    End.BLOCKED: "blocked by the gate",
    End.CONTESTED: "flagged or set aside, a person looks",
    End.PERSON: "decides nothing, a person looks",
    End.REFUSED: "refused by the verifier",
    End.FAILED: "failed, the case waits",
    End.SHIPPED: "SHIPPED",
}
"""Where attacks end, in words."""


class _Part(NamedTuple):
    kind: str
    attacks: int
    start: float
    length: float


class _Line(NamedTuple):
    name: str
    attempts: int
    shipped: int
    parts: tuple[_Part, ...]


def result_json(app: str, campaign: Campaign, result: Result) -> dict[str, object]:
    """The figures, class by class, and what shipped."""
    return {
        "app": app,
        "seed": campaign.seed,
        "holds": result.holds,
        "attempts": result.whole.total(),
        "classes": {
            kind: {
                "attempts": found.total(),
                **{end.value: found[end] for end in End if found[end]},
            }
            for kind, found in result.counts.items()
        },
        **{end.value: result.whole[end] for end in End},
        "passed_by_the_gate": dict(result.passed),
        "cases": result.stands,
        "controls": result.controls,
        "controls_passed": result.controls_passed,
        "went_through": [shipped._asdict() for shipped in result.shipped],
    }


def result_page(app: str, campaign: Campaign, result: Result) -> str:
    """The page."""
    return _template().render(
        app=app,
        campaign=campaign,
        result=result,
        ends={end.value: words for end, words in ENDS.items()},
        whole={end.value: result.whole[end] for end in End},
        total=result.whole.total(),
        lines=[_line(kind, result) for kind in result.counts],
    )


def _line(kind: str, result: Result) -> _Line:
    found = result.counts[kind]
    total = found.total()
    parts, start = [], 0.0
    for end in End:
        if found[end]:
            length = 100 * found[end] / total
            parts.append(_Part(end.value, found[end], start, length))
            start += length
    return _Line(kind, total, found[End.SHIPPED], tuple(parts))


def _visible(text: str) -> str:
    return "".join(
        letter if letter.isprintable() or letter == "\n" else f"\\u{ord(letter):04x}"
        for letter in text.encode("utf-8", "backslashreplace").decode()
    )


@cache
def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - heavy, and only for a page

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters["visible"] = _visible
    text = files(__package__).joinpath("templates", "redteam.html.j2").read_text("utf-8")
    return environment.from_string(text)
