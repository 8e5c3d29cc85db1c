"""Writes the populations, labels and digests of the gold set from ``source/``.

The texts, the particulars of each case and its labels are written by hand in ``source/``. This
program only fills in what an ordinary change has besides (days, versions, tests, the deployment
log) and derives from the labels what follows from them by definition (LABELS.md). It draws nothing
at random and reads no clock: the same source gives the same bytes.
"""

import csv
import io
import json
import sys
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from change_approval.rules import RULES

HERE = Path(__file__).parent
SPLITS = ("tuning", "test")
_FRIDAY = 4
_WORK = {
    "opened": "-6 09:12",
    "versioned": "-4 17:45",
    "tested": "-3 16:00",
    "approved": "-1 14:20",
    "implemented": "0 18:04",
    "deployed": "0 18:06",
    "closed": "+1 10:30",
    "from": "0 18:00",
    "to": "0 20:00",
}
_GROUPS = (("mail", "mails"), ("comment", "comments"), ("chat", "chats"))
_CONTROLS = {str(rule.rule_id): tuple(map(str, rule.control_ids)) for rule in RULES.rules}
_TESTED = sorted({control for controls in _CONTROLS.values() for control in controls})


@dataclass(frozen=True, slots=True)
class Firm:
    """One invented organisation: its people and the habits of its tickets."""

    facts: Mapping[str, Any]

    def person(self, code: str) -> str:
        """Name and address of a person, or the words as they stand where they are no code."""
        name = self.facts["person"].get(code)
        if name is None:
            return code
        return f"{name} <{self.address(code)}>"

    def address(self, code: str) -> str:
        """The person's address at the firm."""
        plain = unicodedata.normalize("NFKD", self.facts["person"][code].replace("ł", "l"))
        local = "".join(c for c in plain if not unicodedata.combining(c)).lower()
        first, last = local.split(" ", 1)
        return f"{first}.{last.replace(' ', '-')}@{self.facts['domain']}"

    def at(self, day: date, words: str) -> datetime:
        """``-1 14:20``: a business day before the day, at that time of the firm's clocks."""
        offset, _, clock = words.partition(" ")
        when = _business(day, int(offset))
        return datetime.combine(when, time.fromisoformat(clock), ZoneInfo(self.facts["zone"]))


def _business(day: date, offset: int) -> date:
    step = 1 if offset > 0 else -1
    for _ in range(abs(offset)):
        day += timedelta(days=step)
        while day.weekday() > _FRIDAY:
            day += timedelta(days=step)
    return day


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def version_of(number: str, salt: str = "") -> str:
    """Twelve hexadecimal digits that stand for the commit of a change."""
    return sha256(f"{number}{salt}".encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Draft:
    """One case of the source with the number, day and people that the order gives it."""

    firm: Firm
    case: Mapping[str, Any]
    number: str
    place: int
    day: date

    def when(self, key: str) -> str:
        """A time of the case: its own, or that of an ordinary change."""
        words = self.case.get("at", {}).get(key, _WORK[key])
        return self.stamp(words)

    def stamp(self, words: str) -> str:
        """A time as the ticket writes it; ``date -1`` gives the day alone."""
        if words.startswith("date "):
            return _business(self.day, int(words.split()[1])).isoformat()
        if words[:2] == "20" or not words:
            return words
        return _utc(self.firm.at(self.day, words))

    def who(self, role: str, shift: int = 0) -> str:
        """Whoever's turn it is in a role, unless the case names someone."""
        pool = self.firm.facts["role"][role]
        return str(pool[(self.place + shift) % len(pool)])

    def named(self, code: str) -> str:
        """A person as the ticket writes them; ``owner``, ``dev``... are those of the case."""
        return self.firm.person(self._roles().get(code, code).replace("_", " "))

    def _roles(self) -> dict[str, str]:
        return {
            "owner": self.firm.facts["owner"][self.system],
            "dev": self.case.get("developers", [self.who("dev")])[0],
            "req": self.case.get("requester", self.who("business")),
            "tst": self.who("business", 1),
            "rel": self.case.get("implementer", self.who("release")),
        }

    @property
    def system(self) -> str:
        """The application that is changed."""
        systems = self.firm.facts["systems"]
        return str(self.case.get("system", systems[self.place % len(systems)]))

    @property
    def version(self) -> str:
        """What was merged."""
        return str(self.case.get("version", version_of(self.number)))

    def filled(self, text: str) -> str:
        """The text with the number and the versions of the case."""
        older = version_of(self.number, "older")
        for mark, word in (
            ("{id}", self.number),
            ("{v}", self.version),
            ("{v7}", self.version[:7]),
            ("{old}", older),
            ("{old7}", older[:7]),
        ):
            text = text.replace(mark, word)
        for role, code in self._roles().items():
            name = self.firm.facts["person"].get(code, code)
            text = text.replace(f"{{{role}}}", name.split()[0])
        return text


def drafts(split: str) -> Iterator[Draft]:
    """Every case of a split in order, on its day."""
    facts = tomllib.loads((HERE / "source" / f"{split}.people.toml").read_text(encoding="utf-8"))
    firm, day = Firm(facts), facts["start"]
    for place, case in enumerate(sorted(_cases(split), key=_lot)):
        number = f"{facts['prefix']}-{facts['first'] + 3 * place + place % 2}"
        yield Draft(firm, case, number, place, case.get("on", day))
        if place % 2:  # two changes a day
            day = _next_day(split, day)


def _cases(split: str) -> Iterator[Mapping[str, Any]]:
    for file in sorted((HERE / "source").glob(f"{split}.*.cases.toml")):
        yield from tomllib.loads(file.read_text(encoding="utf-8"))["case"]


def _lot(case: Mapping[str, Any]) -> str:
    """Mixes the cases, so that neither number nor day tells what a case is about."""
    return sha256(f"gold:{case['title']}".encode()).hexdigest()


def _next_day(split: str, day: date) -> date:
    """The day of the next change: the next business day outside every freeze."""
    policy = tomllib.loads((HERE / split / "policy.toml").read_text(encoding="utf-8"))
    day = _business(day, 1)
    for period in policy["freeze"]["periods"]:
        first, last = (date.fromisoformat(word.strip()) for word in period.split("|")[:2])
        if first <= day <= last:
            day = _business(last, 1)
    return day


def ticket(draft: Draft) -> dict[str, Any]:
    """The record of the ticket system."""
    firm, case = draft.firm, draft.case
    developers = case.get("developers", [draft.who("dev")])
    record: dict[str, Any] = {
        "number": draft.number,
        "title": draft.filled(case["title"]),
        "description": draft.filled(case["what"]),
        "type": case.get("type", "Normal"),
        "system": draft.system,
        "risk": case.get("risk", ("Low", "Moderate", "Moderate")[draft.place % 3]),
        "state": "Closed",
        "requested_by": draft.named("req"),
        "developers": [firm.person(code) for code in developers],
        "opened": draft.when("opened"),
        "implemented": "Yes",
        "implemented_at": draft.when("implemented"),
        "implemented_by": draft.named("rel"),
        "closed": draft.when("closed"),
        "close_code": "Successful",
        "version": draft.version,
        "references": [],
        "incidents": [],
        "impact": draft.filled(case.get("impact", "")),
        "backout": draft.filled(case.get("backout", "")),
        "window": {"from": draft.when("from"), "to": draft.when("to")},
        "template": None,
        "waiver": None,
        "unauthorized": "No",
        "approvals": list(_approvals(draft)),
        "tests": list(_tests(draft)),
        "history": list(_history(draft, developers)),
    }
    record.update({plural: list(_said(draft, kind)) for kind, plural in _GROUPS})
    if case.get("cancelled"):
        record |= dict.fromkeys(("implemented_at", "implemented_by"))
        record |= {"implemented": "No", "state": "Cancelled", "close_code": "Cancelled"}
    record.update(case.get("set", {}))
    return record


def _approvals(draft: Draft) -> Iterator[dict[str, str]]:
    """``who -1 14:20 [CR] [v=old|none] [by=who]`` or, without any, the owner's approval."""
    at = draft.case.get("at", {}).get("approved", _WORK["approved"])
    for row in draft.case.get("approvals", [f"owner {at}"]):
        who, *rest = row.split()
        marks = dict(m.split("=", 1) for m in rest if "=" in m)
        words = " ".join(m for m in rest if "=" not in m and m != "CR")
        named = {"old": version_of(draft.number, "older"), "none": ""}
        yield {
            "approver": draft.named(who),
            "decision": "Changes requested" if "CR" in rest else "Approved",
            "at": draft.stamp(words),
            "version": named.get(marks.get("v", ""), draft.version),
            "entered_by": draft.named(marks.get("by", who)),
        }


def _tests(draft: Draft) -> Iterator[dict[str, str]]:
    """``uat|ci Result who -3 16:00 [b=old|none]`` or, without any, a passed acceptance test."""
    at = draft.case.get("at", {}).get("tested", _WORK["tested"])
    usual = [f"uat Passed tst {at}"]
    for row in draft.case.get("tests", usual):
        kind, result, who, *rest = row.split()
        marks = dict(m.split("=", 1) for m in rest if "=" in m)
        named = {"old": version_of(draft.number, "older"), "none": ""}
        yield {
            "kind": {"uat": "Acceptance", "ci": "Pipeline"}[kind],
            "result": result.replace("_", " "),
            "tester": "" if who == "-" else draft.named(who),
            "at": draft.stamp(" ".join(m for m in rest if "=" not in m)),
            "build": named.get(marks.get("b", ""), draft.version),
        }


def _history(draft: Draft, developers: list[str]) -> Iterator[dict[str, str]]:
    case = draft.case
    rows = [
        ["state", "req", case.get("at", {}).get("opened", _WORK["opened"]), "New", "Assess"],
        ["version", developers[0], case.get("at", {}).get("versioned", _WORK["versioned"]), "", ""],
        *case.get("edits", []),
    ]
    rows[1][4] = version_of(draft.number, "older") if "{old}" in str(rows[2:]) else draft.version
    for field, who, at, old, new in rows:
        yield {
            "field": field,
            "at": draft.stamp(at),
            "by": draft.named(who),
            "old": draft.filled(old),
            "new": draft.filled(new),
        }


def _said(draft: Draft, kind: str) -> Iterator[dict[str, str]]:
    """What people wrote, each ``[kind, who, when, text]``; times with the offset of the place."""
    for said, who, at, text in draft.case.get("say", []):
        if said == kind:
            yield {
                "by": draft.named(who),
                "at": draft.firm.at(draft.day, at).isoformat(timespec="minutes"),
                "text": draft.filled(text.strip("\n")),
            }


def documents(record: Mapping[str, Any]) -> dict[str, str]:
    """The documents that people wrote, by the names that the table source gives them."""
    found: dict[str, str] = {}
    for kind, plural in _GROUPS:
        for item in record[plural]:
            found[f"{'note' if kind == 'chat' else kind}-{len(found) + 1}"] = item["text"]
    return found


def deployments(draft: Draft) -> Iterator[list[str]]:
    """Rows of the deployment log: ``[who, triggered by, when, version]`` or the pipeline's."""
    firm, case = draft.firm, draft.case
    usual = [[firm.facts["bot"], "rel", "", ""]]
    for at, (by, trigger, when, version) in enumerate(case.get("deploys", usual)):
        yield [
            f"{firm.facts['release']}-{draft.number.split('-')[1]}{'abc'[at]}",
            draft.number,
            draft.stamp(when) if when else draft.when("deployed"),
            draft.named(by),
            draft.named(trigger) if trigger else "",
            draft.filled(version) or draft.version,
        ]


def label(draft: Draft, record: Mapping[str, Any]) -> dict[str, Any]:
    """The label of a case: what is written in the source and what follows from it."""
    case = draft.case
    fails: dict[str, str] = case.get("fail", {})
    rules = dict.fromkeys(fails, "fail") | dict.fromkeys(case.get("open", []), "undetermined")
    if unknown := set(rules) - set(_CONTROLS):
        raise SystemExit(f"{draft.number}: no rule is named {sorted(unknown)}")
    verdict = "review" if rules else "approve"
    conclusion = "exception" if fails else "undetermined" if rules else "no_exception"
    return {
        "case_id": draft.number,
        "tier": case["tier"],
        "categories": case["cat"],
        "controls": _controls(draft, record, rules),
        "rules": dict(sorted(rules.items())),
        "verdict": verdict,
        "conclusion": conclusion,
        "abstention_expected": "undetermined" in rules.values(),
        "deficiencies": [
            {"control": _CONTROLS[rule][0], "rule": rule, "what": what}
            for rule, what in fails.items()
            if what
        ],
        "spans": [_span(draft, record, quote) for quote in case.get("quotes", [])],
        "rationale": case["why"],
    }


def _controls(
    draft: Draft, record: Mapping[str, Any], rules: Mapping[str, str]
) -> dict[str, str]:
    """The state of each control by LABELS.md: the worst of its rules, or why none applies."""
    idle = set(draft.case.get("na", ())) | _idle(draft, record, rules)
    states = {}
    for control in _TESTED:
        found = {rules.get(rule) for rule, controls in _CONTROLS.items() if control in controls}
        if control in idle:
            states[control] = "not_applicable"
        elif "fail" in found:
            states[control] = "not_met"
        else:
            states[control] = "undetermined" if "undetermined" in found else "met"
    return states


def _idle(draft: Draft, record: Mapping[str, Any], rules: Mapping[str, str]) -> set[str]:
    """Controls that do not apply to the case."""
    if record["implemented"] == "No":
        return {control for control in _TESTED if control != "CM-10"}
    kind, idle = record["type"].lower(), set()
    if kind not in ("emergency", "hotfix"):
        idle.add("CM-07")
    if kind != "standard":
        idle.add("CM-08")
    else:
        idle.add("CM-06")
    counted = "approval.independent" not in rules and not draft.case.get("excused")
    if not counted and not {"approval.stale", "content.changed_after_approval"} & set(rules):
        idle.add("CM-17")
    entered = any(row["decision"] == "Approved" for row in record["approvals"])
    if not counted and not entered:
        idle.add("CM-20")
    if draft.case.get("excused"):
        idle.add("CM-02")
    return idle


def _span(draft: Draft, record: Mapping[str, Any], quote: str) -> dict[str, str]:
    """The document that holds the quotation; of the record, one field with its value."""
    words = draft.filled(quote)
    texts = documents(record) | {"record": json.dumps(record, ensure_ascii=False)}
    for row in deployments(draft):
        texts[f"deployment-{row[0]}"] = ",".join(row)
    found = [name for name, text in texts.items() if words in text]
    written = [name for name in found if name != "record"]
    if not found or len(written) > 1:
        raise SystemExit(f"{draft.number}: {words!r} stands in {found}")
    return {"document": (written or found)[0], "quote": words}


def write(split: str) -> None:
    """Write the files of one split."""
    place, tickets, rows, labels = HERE / split, [], [], []
    firm: Firm | None = None
    for draft in drafts(split):
        firm, record = draft.firm, ticket(draft)
        tickets.append(record)
        if twin := draft.case.get("twin"):
            tickets.append(record | twin)
        rows.extend(deployments(draft))
        labels.append(label(draft, record))
    if firm is None:
        raise SystemExit(f"no cases of {split}")
    _put(place / "tickets.jsonl", _lines(tickets))
    _put(place / "labels.jsonl", _lines(labels))
    head = ["deployment", "ticket", "deployed_at", "deployed_by", "triggered_by", "version"]
    rows.sort(key=lambda row: (row[2], row[0]))
    _put(place / "deployments.csv", _csv([head, *rows]))
    grants = [[firm.facts["person"][who], firm.address(who), *rest]
              for who, *rest in firm.facts["authority"]]  # fmt: skip
    _put(place / "authority.csv", _csv([["name", "email", "system", "role", "from", "to"], *grants]))
    _put(place / "identities.toml", _identities(firm))


def _identities(firm: Firm) -> str:
    lines = ["# Who is who: taken over from the directory of the fictional firm and reviewed."]
    for at, code in enumerate(firm.facts["person"], start=1):
        lines += _entry(f"P{at:03}", firm.facts["person"][code], "person", "directory",
                        [firm.address(code)])  # fmt: skip
    lines += _entry("M001", "Deployment pipeline", "machine", "reviewed",
                    [f"name:{firm.facts['bot']}"])  # fmt: skip
    return "\n".join(lines) + "\n"


def _entry(number: str, name: str, kind: str, provenance: str, known: list[str]) -> list[str]:
    return ["", "[[person]]", f'id = "{number}"', f'name = "{name}"', f'kind = "{kind}"',
            f'provenance = "{provenance}"', f"identifiers = {json.dumps(known)}"]  # fmt: skip


def _lines(items: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)


def _csv(rows: list[list[str]]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()


def _put(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def digests() -> str:
    """The lines of SHA256SUMS: every file of the gold set but itself and what runs leave."""
    lines = []
    for path in sorted(HERE.rglob("*")):
        name = path.relative_to(HERE).as_posix()
        kept = path.suffix in {".jsonl", ".toml", ".csv", ".py", ".md"}
        if path.is_file() and kept and not name.startswith(("free_text/", ".")):
            lines.append(f"{sha256(path.read_bytes()).hexdigest()}  {name}\n")
    return "".join(lines)


def main() -> None:
    """Write both splits and the digests; with ``--digests`` the digests alone."""
    if "--digests" not in sys.argv:
        for split in SPLITS:
            write(split)
    _put(HERE / "SHA256SUMS", digests())


if __name__ == "__main__":
    main()
