"""Fields of a Jira issue, whichever way it was exported."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from assay.domain import Actor, Document, Fact, Moment
from change_approval.sources.pen import Pen, escape
from change_approval.sources.people import is_machine, person
from change_approval.sources.reach import Spot, is_readable, items, mapping

__all__ = ["Issue"]

_CUSTOM: Final = "Custom field ({})"
_ACCOUNT_ID = re.compile(r"(?:[0-9a-f]{24}|\d+:[0-9a-f-]{36}|[\w.+-]+@[\w.-]+|[\w.-]{1,60})")
_COMMENT_PARTS = 3
_LINK = re.compile(r"(?:Inward|Outward) issue link \((?P<kind>.*)\)")
_INCIDENT_LINK = re.compile(r"incident|problem", re.IGNORECASE)


class _Comment(NamedTuple):
    text: str
    author: Actor | None
    at: Moment | None
    pointer: str
    author_place: str
    time_place: str


class Issue:
    """One issue.

    Args:
        pen: Writes its facts.
        data: The record.
        names: Canonical name to the field that keeps it.
        platform: Where its accounts are valid.
    """

    def __init__(
        self, pen: Pen, data: Mapping[str, object], names: Mapping[str, str], platform: str
    ) -> None:
        self.pen = pen
        self.platform = platform
        self.data = data
        self._names = names
        inner = data.get("fields")
        self._fields = mapping(inner) if isinstance(inner, dict) else data
        self._base = "/fields" if isinstance(inner, dict) else ""
        labels = {str(label): key for key, label in mapping(data.get("names")).items()}
        self._labels: Mapping[str, str] = labels

    def spot(self, *names: str) -> Spot:
        """The first of the fields that holds something, by name, label or the run's option."""
        for name in names:
            for key in (
                self._names.get(name, name),
                self._labels.get(name, ""),
                _CUSTOM.format(name),
            ):
                for holder, base in ((self._fields, self._base), (self.data, "")):
                    value = holder.get(key) if key else None
                    if value in (None, "", []):
                        continue
                    pointer = f"{base}/{escape(key)}"
                    return _single(value, pointer)
        return None, f"{self._base}/{escape(names[0])}"

    def exists(self, *names: str) -> bool:
        """Whether one of the fields is there, empty or not."""
        keys = {key for n in names for key in (self._names.get(n, n), self._labels.get(n, n))}
        return any(
            key in self._fields or _CUSTOM.format(key) in self._fields for key in (*keys, *names)
        )

    def text(self, name: str, *names: str) -> Fact[str] | None:
        """A text, or the word of a choice."""
        value, pointer = self.spot(*names)
        words, pointer = _words(value, pointer)
        return self.pen.text(name, words, pointer)

    def prose(self, name: str, *names: str) -> Fact[str] | None:
        """A description or plan; empty where the field is there and empty."""
        value, pointer = self.spot(*names)
        words, pointer = _words(value, pointer)
        return self.pen.prose(name, words, pointer, exists=value is not None or self.exists(*names))

    def moment(self, name: str, *names: str) -> Fact[Moment] | None:
        """A time."""
        value, pointer = self.spot(*names)
        if isinstance(value, dict):
            value = value.get("iso8601") or value.get("epochMillis")
        return self.pen.moment(name, value, pointer)

    def actor(self, name: str, *names: str) -> Fact[Actor] | None:
        """Someone; in CSV the account id stands in a column of its own (``Reporter Id``)."""
        value, pointer = self.spot(*names)
        actor = self.account(value)
        if isinstance(value, str) and actor is not None:
            for label in names:
                identity = self._fields.get(f"{label} Id")
                if isinstance(identity, str) and identity:
                    actor = person(name=value, login=identity, platform=self.platform)
                    break
        return self.pen.actor(name, actor, pointer)

    def account(self, value: object) -> Actor | None:
        """A user object, or the one word that a CSV has."""
        if isinstance(value, str):
            if " " in value.strip() or not _ACCOUNT_ID.fullmatch(value.strip()):
                return person(name=value)
            return person(login=value, platform=self.platform)
        user = mapping(value)
        login = user.get("accountId") or user.get("name") or user.get("key")
        return person(
            name=str(user.get("displayName") or ""),
            email=str(user.get("emailAddress") or ""),
            login=str(login or ""),
            platform=self.platform,
            machine=user.get("accountType") == "app",
        )

    def comments(self) -> tuple[Document, ...]:
        """Comments with words, oldest first as the export has them."""
        found: list[Document] = []
        for said in (*self._csv_comments(), *self._rest_comments()):
            if not is_readable(said.text) or (said.author and is_machine(said.author)):
                continue
            found.append(
                Document.of(
                    f"comment-{len(found) + 1}",
                    "comment",
                    said.text,
                    self.pen.origin(said.pointer),
                    author=said.author,
                    written_at=said.at,
                    author_lineage=self.pen.at(said.author_place),
                    time_lineage=self.pen.at(said.time_place),
                )
            )
        return tuple(found)

    def links(self) -> Iterator[tuple[Fact[str], bool]]:
        """Texts that name linked issues, and whether the kind of link says incident."""
        for key, value in self._fields.items():
            match = _LINK.fullmatch(key)
            if match:
                is_incident = _INCIDENT_LINK.search(match["kind"]) is not None
                for word, pointer in _each(value, f"{self._base}/{escape(key)}"):
                    text = self.pen.text("link", word, pointer)
                    if text is not None:
                        yield text, is_incident
        for link, pointer in items(self._fields, self._base, "issuelinks"):
            kind = str(mapping(mapping(link).get("type")).get("name") or "")
            for side in ("inwardIssue", "outwardIssue"):
                other = mapping(mapping(link).get(side))
                text = self.pen.text("link", other.get("key"), f"{pointer}/{side}/key")
                if text is not None:
                    inner = mapping(mapping(other.get("fields")).get("issuetype")).get("name")
                    words = f"{kind} {inner or ''}"
                    yield text, _INCIDENT_LINK.search(words) is not None

    def _csv_comments(self) -> Iterator[_Comment]:
        cells = self._fields.get("Comment", self._fields.get("Comments"))
        for cell, pointer in _each(cells, f"{self._base}/Comment"):
            if not isinstance(cell, str) or not cell.strip():
                continue
            parts = cell.split(";", _COMMENT_PARTS - 1)
            if len(parts) < _COMMENT_PARTS:
                yield _Comment(cell, None, None, pointer, pointer, pointer)
                continue
            at = self.pen.times.moment("Comment", parts[0])
            by = self.account(parts[1].strip())
            yield _Comment(parts[2], by, at, pointer, pointer, pointer)

    def _rest_comments(self) -> Iterator[_Comment]:
        for comment, pointer in items(self._fields, self._base, "comment", "comments"):
            inner = mapping(comment)
            text, where = _words(inner.get("body"), f"{pointer}/body")
            yield _Comment(
                str(text or ""),
                self._writer(inner),
                self._written_at(inner),
                where,
                f"{pointer}/author",
                f"{pointer}/created",
            )

    def _writer(self, comment: Mapping[str, object]) -> Actor | None:
        """Whose words it holds; nobody's where somebody else edited them."""
        author = self.account(comment.get("author"))
        editor = self.account(comment.get("updateAuthor"))
        return author if editor is None or editor == author else None

    def _written_at(self, comment: Mapping[str, object]) -> Moment | None:
        """When it came to say what it says: by its last edit, whenever that was in between."""
        created = self.pen.times.moment("comment.created", comment.get("created"))
        updated = self.pen.times.moment("comment.updated", comment.get("updated"))
        if created is None or updated is None or updated.latest <= created.latest:
            return created
        return Moment(earliest=created.earliest, latest=updated.latest, text=created.text)


def _single(value: object, pointer: str) -> Spot:
    """A repeated header with one filled cell is that cell."""
    if isinstance(value, list):
        filled = [
            (item, f"{pointer}/{at}") for at, item in enumerate(value) if item not in (None, "")
        ]
        if len(filled) == 1:
            return filled[0]
    return value, pointer


def _each(value: object, pointer: str) -> list[Spot]:
    if isinstance(value, list):
        return [(item, f"{pointer}/{at}") for at, item in enumerate(value)]
    return [] if value is None else [(value, pointer)]


def _words(value: object, pointer: str) -> Spot:
    """The words of a choice, a list of them, or a document in Atlassian's format."""
    if isinstance(value, dict):
        if value.get("type") == "doc":
            return _document(value).strip("\n"), pointer
        for key in ("value", "name", "displayName", "key"):
            if isinstance(value.get(key), str):
                return value[key], f"{pointer}/{key}"
        return None, pointer
    if isinstance(value, list):
        words = [str(_words(item, pointer)[0] or "") for item in value]
        return ", ".join(word for word in words if word), pointer
    return value, pointer


def _document(node: Mapping[str, object]) -> str:
    """The text of an Atlassian document: paragraphs by line."""
    if isinstance(node.get("text"), str):
        return str(node["text"])
    content = node.get("content")
    inner = (
        "".join(_document(mapping(part)) for part in content) if isinstance(content, list) else ""
    )
    ends = node.get("type") in {"paragraph", "heading", "listItem", "codeBlock", "hardBreak"}
    return f"{inner}\n" if ends else inner
