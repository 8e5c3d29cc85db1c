"""What the gate decided as JUnit XML, the form in which build servers show test results.

Each check is a test case; a failed one says why and names the cases. Element and attribute names
are those of the de facto schema that Jenkins, GitLab and GitHub actions read.
"""

from xml.etree import ElementTree as ET

from assay.evaluation.gate import CheckState, GateResult
from assay.evaluation.record import EvalRecord

__all__ = ["junit_xml"]

_ALLOWED = {0x9, 0xA, 0xD}
_FIRST_PRINTABLE = 0x20


def junit_xml(record: EvalRecord, result: GateResult) -> bytes:
    """The document."""
    suite = ET.Element(
        "testsuite",
        {
            "name": f"assay eval gate: {record.gold}",
            "tests": str(len(result.checks)),
            "failures": str(len(result.failed)),
            "errors": "0",
            "skipped": "0",
        },
    )
    for check in result.checks:
        case = ET.SubElement(suite, "testcase", {"classname": "assay.eval", "name": check.name})
        text = _plain(check.message)
        if check.state is CheckState.FAILED:
            failure = ET.SubElement(case, "failure", {"message": text, "type": check.name})
            failure.text = _plain("\n".join((check.message, *check.cases)))
        else:
            ET.SubElement(case, "system-out").text = text
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _plain(text: str) -> str:
    """Characters that XML 1.0 does not allow become a question mark."""
    return (
        "".join(c if ord(c) >= _FIRST_PRINTABLE or ord(c) in _ALLOWED else "?" for c in text)
        .replace("\ufffe", "?")
        .replace("\uffff", "?")
    )
