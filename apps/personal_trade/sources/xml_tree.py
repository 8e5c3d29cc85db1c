"""A small, safe reading of XML: no document types, no entities of its own, ceilings on everything.

The standard library's expat parser is driven directly, so that a document type is refused the
moment it begins: without one there are no entities to expand and nothing to fetch.
"""

import xml.parsers.expat
from dataclasses import dataclass, field

from assay.intake import RowError

__all__ = ["Element", "read_xml"]

_MOST_ELEMENTS = 100_000
_MOST_DEPTH = 32
_MOST_TEXT = 64 * 1024


@dataclass(slots=True)
class Element:
    """An element: its name without a prefix, attributes, children and text.

    Attributes:
        name: Local name.
        attributes: By local name.
        children: In order.
        text: Its own text, joined and stripped.
    """

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Element]" = field(default_factory=list)
    text: str = ""

    def all(self, name: str) -> "list[Element]":
        """The children of a name."""
        return [child for child in self.children if child.name == name]

    def find(self, path: str) -> "Element | None":
        """The first descendant along a path of names; ``None`` where there is none."""
        here: Element | None = self
        for name in path.split("/"):
            if here is None:
                return None
            here = next((child for child in here.children if child.name == name), None)
        return here

    def value(self, path: str) -> str:
        """The text at a path, or of its ``value`` child; empty where there is none."""
        found = self.find(path)
        if found is None:
            return ""
        inner = found.find("value")
        return found.text if inner is None else inner.text


def read_xml(raw: bytes) -> Element:
    """The root element.

    Raises:
        RowError: ``xml.doctype`` for a document type, ``xml.malformed``, ``xml.overgrown``.
    """
    reader = _Reader()
    parser = xml.parsers.expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(raw, True)  # noqa: FBT003 - the C function takes no keyword
    except xml.parsers.expat.ExpatError as error:
        raise RowError("xml.malformed", f"the XML is broken: {error}") from error
    except (LookupError, ValueError, TypeError) as error:
        raise RowError("xml.malformed", "the XML is in an unknown encoding") from error
    if reader.root is None:
        raise RowError("xml.malformed", "the XML has no element")
    return reader.root


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class _Reader:
    def __init__(self) -> None:
        self.root: Element | None = None
        self.open: list[Element] = []
        self.count = 0

    def doctype(self, *_declared: object) -> None:
        raise RowError("xml.doctype", "the XML declares a document type, which is refused")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > _MOST_ELEMENTS or len(self.open) >= _MOST_DEPTH:
            raise RowError("xml.overgrown", "the XML has too many elements, or too deep")
        element = Element(_local(name), {_local(k): v for k, v in attributes.items()})
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, _name: str) -> None:
        element = self.open.pop()
        element.text = element.text.strip()

    def text(self, words: str) -> None:
        element = self.open[-1]
        if len(element.text) + len(words) > _MOST_TEXT:
            raise RowError("xml.overgrown", f"the text of {element.name[:40]!r} is too long")
        element.text += words
