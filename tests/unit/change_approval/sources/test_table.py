from pathlib import Path

import pytest

import change_approval
from assay.intake import Record, SourceInputs, SourceOptions, load_mapping
from change_approval.case import Stance
from change_approval.sources import CHANGE_TABLE, SOURCES

TABLE = SOURCES["table"]
MAPPINGS = Path(change_approval.__file__).parent / "mappings"
LOG = (
    "Change ID,Title,Description,Type,Application,Risk,Status,Requested By,Developers,Opened,"
    "Go-live,Implemented By,Closed,Outcome,Approvals,UAT Result,UAT Tester,UAT Date,Incident,"
    "Impact,Backout,Comments\n"
    'C-1,Raise,Raise the limit,Emerg,Ledger,Low,Done,Ann Able <a@x.org>,"Dee; Eli <e@x.org>",'
    '01.03.2026 09:00,02.03.2026 09:00,Bo,03.03.2026 09:00,successful,"Cy;01.03.2026 10:00\n'
    'Fay;02.03.2026",Passed,Gil,01.03.2026 11:00,INC0010001,None,Restore,Approved by Cy on Monday\n'
)


def drafts(inputs):
    lens = TABLE.lens(inputs.options)
    return [TABLE.draft(row, lens) for row in TABLE.records(inputs) if isinstance(row, Record)]


@pytest.mark.parametrize("path", sorted(MAPPINGS.glob("*.toml")), ids=lambda p: p.name)
def test_every_shipped_mapping_is_one(path):
    assert load_mapping(path, CHANGE_TABLE).fields["number"]


def test_the_change_log_example_reads_what_it_describes(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    (made,) = drafts(
        SourceInputs("table", (path,), SourceOptions(mapping=MAPPINGS / "change_log.toml"))
    )
    change = made.change
    assert change.number.value == "C-1"
    assert change.change_type.value == "emergency"
    assert [str(a.value) for a in change.commits[0].authors] == ["Dee", "Eli <e@x.org>"]
    assert [str(a.approver.value) for a in change.approvals] == ["Cy", "Fay"]
    assert {a.stance.value for a in change.approvals} == {Stance.APPROVE}
    assert change.approvals[0].at.value.latest < change.merged_at.value.earliest
    assert not change.approvals[1].at.value.is_exact
    assert (change.tests[0].kind, change.tests[0].result.value) == ("uat", "passed")
    assert [d.text for d in made.documents] == ["Approved by Cy on Monday"]


def test_approvals_of_a_second_file_are_cited_from_their_own_row(tmp_path):
    mapping = tmp_path / "m.toml"
    mapping.write_text((MAPPINGS / "approvals_in_second_file.toml").read_text())
    (tmp_path / "changes.csv").write_text(
        "id,summary,opened,deployed,deployed_by,raised_by\n1,x,2026-03-01,2026-03-05,Bo,Ann\n"
    )
    (tmp_path / "approvals.csv").write_text(
        "change_id,person,mail,decision,decided_at,entered_by\n"
        "1,Cy,c@x.org,Approved,2026-03-02,Cy\n1,Dee,d@x.org,Rejected,2026-03-03,Dee\n"
    )
    (tmp_path / "mails.csv").write_text("change_id,sender,sent,text\n1,Cy,2026-03-02,All good\n")
    (made,) = drafts(
        SourceInputs("table", (tmp_path / "changes.csv",), SourceOptions(mapping=mapping))
    )
    first, second = made.change.approvals
    assert (first.stance.value, second.stance.value) == (Stance.APPROVE, Stance.REQUEST_CHANGES)
    assert first.approver.value.email == "c@x.org"
    cited = [d for d in made.documents if d.sha256 == first.stance.lineage.sha256]
    assert [d.kind for d in cited] == ["record"]
    assert [d.text for d in made.documents if d.kind == "mail"] == ["All good"]


def test_what_is_not_mapped_is_named_as_not_shown(tmp_path):
    silent = TABLE.silence(SourceOptions(mapping=MAPPINGS / "deployment_log.toml"))
    assert "backout" in silent["plan.backout"]
    assert "approval.independent" not in silent
    assert "sod.author_merged" not in silent


def test_a_mapped_cell_without_words_is_empty_and_a_column_without_mapping_unknown(tmp_path):
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        '[mapping]\nformat = "csv"\n[fields]\nnumber = "id"\nimpact = "impact"\n'
        'description = "what"\n'
    )
    path = tmp_path / "changes.csv"
    path.write_text("id,impact,what,backout\n1,,,\n")
    (made,) = drafts(SourceInputs("table", (path,), SourceOptions(mapping=mapping)))
    change = made.change
    assert (change.impact.value.strip(), change.description.value.strip()) == ("", "")
    assert change.impact.lineage.origin.pointer == "/impact"
    assert change.backout is None
