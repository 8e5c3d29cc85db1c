"""Options of the readers: a wrong one is an error of usage, never a guess and never a traceback."""

import pytest

from assay.errors import UsageError
from assay.intake import Record, SourceInputs, SourceOptions
from change_approval.sources import SOURCES
from change_approval.sources.reading import read_options


@pytest.mark.parametrize(
    "extra",
    [
        {"format": "parquet"},
        {"delimiter": ";;"},
        {"delimiter": '"'},
        {"delimiter": "\n"},
        {"skip_lines": "-1"},
        {"skip_lines": "two"},
        {"skip_lines": "9999999999"},
        {"footer_lines": "\u0661"},
    ],
)
def test_an_option_that_makes_no_sense_is_refused(extra):
    with pytest.raises(UsageError) as caught:
        read_options(SourceOptions(extra=extra))
    assert caught.value.code == "option.malformed"
    assert caught.value.remedy


def test_titles_above_the_header_and_totals_below_are_skipped_where_that_is_told(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("Changes of March\n\nIssue key\tStatus\nOPS-1\tDone\nTotal: 1\n")
    extra = {"skip_lines": "2", "footer_lines": "1", "delimiter": "tab"}
    (row,) = SOURCES["jira"].records(SourceInputs("jira", (path,), SourceOptions(extra=extra)))
    assert isinstance(row, Record)
    assert (row.origin.row, row.data) == (4, {"Issue key": "OPS-1", "Status": "Done"})
