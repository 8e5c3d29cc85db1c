"""The tables. ``migrations`` creates them; a test holds the two equal.

Sized for millions of entries: rows are written in the order of their keys, and the only index on
random values holds 64-bit integers (a prefix of the digest), not 32-byte hashes.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)

__all__ = [
    "HEAD",
    "OPEN",
    "artifact",
    "batch",
    "call",
    "case_state",
    "checkpoint",
    "engagement",
    "entry",
    "exception_item",
    "metadata",
    "node",
    "opening",
    "rejected",
    "reply",
    "review_item",
    "run",
    "signoff",
    "stream",
]

HEAD = "0007"
"""The migration that leads to these tables."""

OPEN = "status IN ('awaiting_review', 'blocked')"
"""The cases that a person has to look at; an index holds them, and is used where a query says this
word for word."""

metadata = MetaData()


def _table(name: str, *columns: Column[object] | Index, rowid: bool = True) -> Table:
    return Table(name, metadata, *columns, sqlite_strict=True, sqlite_with_rowid=rowid)


def _key(name: str, kind: type[Integer | Text] = Integer) -> Column[object]:
    return Column(name, kind, primary_key=True, nullable=False, autoincrement=False)


def _serial() -> Column[object]:
    """A number that the database gives."""
    return Column("seq", Integer, primary_key=True, nullable=False, autoincrement=True)


def _text(name: str, *, null: bool = False) -> Column[object]:
    return Column(name, Text, nullable=null)


def _number(name: str) -> Column[object]:
    return Column(name, Integer, nullable=False)


def _bytes(name: str, *, null: bool = False) -> Column[object]:
    return Column(name, LargeBinary, nullable=null)


def _prefix() -> Column[object]:
    """The first 64 bits of a digest, to be indexed."""
    return Column("prefix", BigInteger().with_variant(Integer, "sqlite"), nullable=False)


def _run_key() -> Column[object]:
    return Column("run", Integer, ForeignKey("run.number"), primary_key=True, nullable=False)


engagement = _table(
    "engagement",
    _key("origin", Text),
    _text("organisation"),
    _text("title"),
    _text("period_start"),
    _text("period_end"),
    _text("opened_at"),
)

run = _table(
    "run",
    _key("number"),
    Column("run_id", Text, nullable=False, unique=True),
    _text("app"),
    _text("status"),
    _bytes("manifest"),
    _text("invocation"),
    _text("rule_ids"),
    _number("rows"),
    _number("done"),
    _text("started_at"),
    _text("finished_at"),
    _bytes("report", null=True),
)

case_state = _table(
    "case_state",
    _run_key(),
    _key("ordinal"),
    _text("case_id"),
    _text("title"),
    _text("status"),
    _text("verdict", null=True),
    _text("conclusion", null=True),
    _text("outcomes"),
    _bytes("record", null=True),
    _bytes("workpaper", null=True),
    _bytes("answer", null=True),
    _text("error"),
    _text("signed_by"),
    _text("marks"),  # why it goes to a person: a mark a reason
    Index("case_state_by_id", "case_id", "run", unique=True),
    Index("case_state_by_status", "run", "status"),
    # What a person has to look at, in order, with why: a page of the queue and its counts.
    Index("case_state_open", "run", "ordinal", "marks", "status", sqlite_where=text(OPEN)),
    rowid=False,
)

rejected = _table(
    "rejected",
    _run_key(),
    _key("ordinal"),
    _text("file"),
    _number("row"),
    _text("code"),
    _text("message"),
    _text("sha256"),
    rowid=False,
)

artifact = _table(
    "artifact",
    _serial(),
    _prefix(),
    _bytes("sha256"),
    _number("size"),
    _number("codec"),
    _bytes("data"),
    Index("artifact_by_prefix", "prefix"),
)

call = _table(
    "call",
    _run_key(),
    _key("ordinal"),
    _key("voice"),
    _key("turn"),
    _text("case_id"),
    _prefix(),
    _bytes("request"),
    _bytes("reply"),
    _text("model"),
    _text("via"),
    Column("input_tokens", Integer, nullable=True),
    Column("cache_read_tokens", Integer, nullable=True),
    Column("cache_write_tokens", Integer, nullable=True),
    Column("output_tokens", Integer, nullable=True),
    Index("call_by_request", "prefix"),
    rowid=False,
)

reply = _table(
    "reply",
    _serial(),
    _prefix(),
    _bytes("request"),
    _bytes("reply"),
    _text("origin"),
    Index("reply_by_request", "prefix"),
)

signoff = _table(
    "signoff",
    _serial(),
    Column("run", Integer, ForeignKey("run.number"), nullable=False),
    _text("case_id"),
    _text("person"),
    _text("outcome"),
    _text("note"),
    _text("at"),
    Index("signoff_by_case", "case_id", "run"),
)

review_item = _table(
    "review_item",
    _run_key(),
    _key("ordinal"),
    _text("case_id"),
    _text("why"),  # what put it into the queue besides its verdict: sampled, reopened...
    _text("sample"),
    _text("stratum"),
    _text("state"),
    _number("reviews"),  # independent reviews that are asked for
    _text("assignee"),
    _text("lease_until"),
    _number("version"),
    _text("since"),
    _text("reviewed_by"),
    _text("final"),  # the conclusion after review; empty before
    Index("review_item_by_state", "run", "state"),
    Index("review_item_by_sample", "sample", "run"),
    Index("review_item_leased", "run", "assignee", sqlite_where=text("assignee <> ''")),
    rowid=False,
)

opening = _table(
    "opening",
    _serial(),
    Column("run", Integer, ForeignKey("run.number"), nullable=False),
    _text("case_id"),
    _text("person"),
    _text("document"),
    _text("sha256"),
    _text("at"),
    Index("opening_by_case", "case_id", "run", "person"),
)

exception_item = _table(
    "exception_item",
    _run_key(),
    _key("number"),
    _text("case_id"),
    _text("rule_id"),
    _text("state"),
    _text("classification"),
    _text("owner"),
    _text("due"),
    _text("data"),
    Index("exception_item_by_state", "run", "state"),
    Index("exception_item_by_case", "case_id", "run"),
    rowid=False,
)

entry = _table(
    "entry",
    _key("seq"),
    _bytes("data"),
    _bytes("leaf"),
    Column("before", Integer, nullable=True),  # the entry before in the same stream
)

node = _table("node", _key("level"), _key("idx"), _bytes("hash"), rowid=False)

stream = _table(
    "stream",
    _key("name", Text),
    _number("seq"),
    _bytes("leaf"),
    _number("entry"),  # its newest entry
    rowid=False,
)

batch = _table(
    "batch",
    _run_key(),
    _key("label", Text),
    _text("model"),
    _bytes("members"),
    _text("name"),
    _text("status"),
    rowid=False,
)

checkpoint = _table("checkpoint", _key("size"), _bytes("note"))
