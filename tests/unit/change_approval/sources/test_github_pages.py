"""Raw answers of GraphQL: their pull requests are the rows, and a missing page is noticed."""

import json
from pathlib import Path

import pytest

from assay.intake import CUT_KEY, Record, Rejection, SourceInputs
from change_approval.detection import detect_source
from change_approval.sources import SOURCES


def pull(number):
    return {
        "number": number,
        "title": f"Change {number}",
        "author": {"login": "ann"},
        "mergedAt": "2026-03-03T09:00:00Z",
        "mergedBy": {"login": "bo"},
        "headRefOid": "b" * 40,
        "reviews": {
            "nodes": [
                {
                    "author": {"login": "cy"},
                    "state": "APPROVED",
                    "submittedAt": "2026-03-02T09:00:00Z",
                    "commit": {"oid": "b" * 40},
                }
            ]
        },
    }


def page(*numbers, info=None, **more):
    connection = {"nodes": [pull(number) for number in numbers], **more}
    if info is not None:
        connection["pageInfo"] = info
    return {"data": {"repository": {"nameWithOwner": "o/r", "pullRequests": connection}}}


def read(path: Path, text: str):
    path.write_text(text)
    return list(SOURCES["github-pulls"].records(SourceInputs("github-pulls", (path,))))


def numbers(rows):
    return [row.data["number"] for row in rows if isinstance(row, Record)]


def cuts(rows):
    return [row.data[CUT_KEY] for row in rows if isinstance(row, Record) and CUT_KEY in row.data]


LAST, MORE = {"hasNextPage": False}, {"hasNextPage": True, "endCursor": "x"}
FIRST_OF_TWO = {"hasNextPage": True, "hasPreviousPage": False}
SECOND_OF_TWO = {"hasNextPage": False, "hasPreviousPage": True}
MIDDLE = {"hasNextPage": True, "hasPreviousPage": True}
TWO = (page(1, 2, info=MORE), page(3, info=LAST))
WRITINGS = {
    "one document": json.dumps(page(1, 2, 3, info=LAST)),
    "one document, indented": json.dumps(page(1, 2, 3, info=LAST), indent=2),
    "a page a line": "\n".join(map(json.dumps, TWO)) + "\n",
    "pages one behind the other": "".join(map(json.dumps, TWO)),
    "indented pages one behind the other": "\n".join(json.dumps(p, indent=1) for p in TWO),
    "a list of pages": json.dumps(TWO),
    "with extensions": json.dumps({**page(1, 2, 3), "extensions": {"x": 1}}),
    "edges": json.dumps(
        {"data": {"search": {"edges": [{"cursor": "c", "node": pull(n)} for n in (1, 2, 3)]}}}
    ),
    "of an organisation": json.dumps(
        {
            "data": {
                "organization": {
                    "repositories": {
                        "nodes": [
                            {"nameWithOwner": "o/r", "pullRequests": {"nodes": [pull(1), pull(2)]}},
                            {"nameWithOwner": "o/s", "pullRequests": {"nodes": [pull(3)]}},
                        ]
                    }
                }
            }
        }
    ),
    "single ones": "\n".join(
        json.dumps({"data": {"repository": {"pullRequest": pull(n)}}}) for n in (1, 2, 3)
    )
    + "\n",
}


@pytest.mark.parametrize("name", WRITINGS)
def test_every_pull_request_of_a_raw_answer_is_a_row(tmp_path, name):
    rows = read(tmp_path / "t.json", WRITINGS[name])
    assert numbers(rows) == [1, 2, 3]
    assert [row.origin.row for row in rows] == [1, 2, 3]
    assert cuts(rows) == []
    assert all(json.loads(row.raw)["number"] == row.data["number"] for row in rows)
    assert detect_source(tmp_path / "t.json") == "github-pulls"


def test_a_row_of_a_raw_answer_reads_like_any_pull_request(tmp_path):
    (row,) = read(tmp_path / "t.json", json.dumps(page(7, info=LAST)))
    source = SOURCES["github-pulls"]
    found = source.draft(row, source.lens(SourceInputs("github-pulls", ()).options)).change
    assert (found.number.value, found.is_merged.value, found.head.value) == ("7", True, "b" * 40)
    assert [a.approver.value.login for a in found.approvals] == ["cy"]
    assert found.approvals[0].approver.lineage.origin.pointer == "/reviews/nodes/0/author"


CUT = {
    "the last page says that more follow": (
        [page(1, info=MORE), page(2, info=MORE)],
        "more follow",
    ),
    "the only page says so": ([page(1, info=MORE)], "more follow"),
    "the pages after the second are missing": (
        [page(1, info=FIRST_OF_TWO), page(2, info=MIDDLE)],
        "more follow",
    ),
    "pages read backwards, the oldest missing": (
        [page(2, info=SECOND_OF_TWO), page(1, info=MIDDLE)],
        "come before",
    ),
    "the count is above what is there": ([page(1, 2, totalCount=500)], "500 pull requests"),
    "a second series follows a cut one": (
        [
            page(1, info=FIRST_OF_TWO),
            page(2, info={"hasNextPage": False, "hasPreviousPage": False}),
        ],
        "more follow",
    ),
}
WHOLE = {
    "forwards": [page(1, info=FIRST_OF_TWO), page(2, info=MIDDLE), page(3, info=SECOND_OF_TWO)],
    "backwards": [page(3, info=SECOND_OF_TWO), page(2, info=MIDDLE), page(1, info=FIRST_OF_TWO)],
    "counted": [page(1, info=MORE, totalCount=2), page(2, info=LAST, totalCount=2)],
    "says nothing of pages": [page(1), page(2)],
}


@pytest.mark.parametrize("name", CUT)
def test_a_missing_page_is_noticed_and_the_last_record_says_so(tmp_path, name):
    pages, words = CUT[name]
    rows = read(tmp_path / "t.jsonl", "\n".join(map(json.dumps, pages)) + "\n")
    assert CUT_KEY in rows[-1].data
    assert words in cuts(rows)[0]


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_series_of_pages_is_no_cut(tmp_path, name):
    assert cuts(read(tmp_path / "t.jsonl", "\n".join(map(json.dumps, WHOLE[name])) + "\n")) == []


def test_an_answer_with_errors_lacks_rows_and_an_empty_node_is_none(tmp_path):
    answer = {**page(1), "errors": [{"message": "Something went wrong"}]}
    answer["data"]["repository"]["pullRequests"]["nodes"] += [None, {}]
    first, second, third, fourth = read(tmp_path / "t.json", json.dumps(answer))
    assert isinstance(first, Record)
    assert [found.code for found in (second, third, fourth)] == [
        "row.malformed", "row.malformed", "file.truncated",
    ]  # fmt: skip
    assert "Something went wrong" in fourth.message


def test_an_answer_of_nothing_but_errors_is_a_rejection(tmp_path):
    (row,) = read(tmp_path / "t.json", json.dumps({"data": None, "errors": [{"message": "Bad"}]}))
    assert isinstance(row, Rejection)
    assert "Bad" in row.message


def test_a_row_without_a_number_stays_a_row(tmp_path):
    rows = [{"title": "x", "milestone": {"number": 5}, "labels": {"nodes": [{"name": "bug"}]}}]
    (row,) = read(tmp_path / "t.json", json.dumps(rows))
    assert row.data == rows[0]


def test_an_empty_page_is_no_row(tmp_path):
    pages = [page(1, info=MORE), page(info=LAST)]
    rows = read(tmp_path / "t.jsonl", "\n".join(map(json.dumps, pages)) + "\n")
    assert numbers(rows) == [1]
    assert len(rows) == 1
    assert cuts(rows) == []
    assert read(tmp_path / "u.json", json.dumps(page(info=LAST))) == []


def test_pages_that_end_in_the_middle_are_lost_rows(tmp_path):
    (row,) = read(tmp_path / "t.json", json.dumps(page(1, 2))[:-40])
    assert isinstance(row, Rejection)
    assert row.code == "file.truncated"
