"""The review queue as a workbook: out to Excel, decided there, and back as proposals.

Rules: what comes back is a proposal, never a decision: its person confirms and signs it. Every row
carries a seal over what it showed; a row whose locked cells were changed, or whose case has moved
on, is refused. Text from evidence is only ever a string. A change of single results is not offered
here: it needs the case before one's eyes.
"""

from assay.reports.queue_book.layout import CHOICES, COLUMNS
from assay.reports.queue_book.read import Finding, read_queue
from assay.reports.queue_book.write import write_queue

__all__ = ["CHOICES", "COLUMNS", "Finding", "read_queue", "write_queue"]
