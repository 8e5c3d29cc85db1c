"""Providers: who reads the evidence, besides the apps' own baselines. Vendor SDKs live only here.

>>> from assay.errors import EvidenceError
>>> from pathlib import Path
>>> try:
...     ReplayAssessor(Path("/nowhere/answers.jsonl"))
... except EvidenceError as error:
...     error.code
'answers.unreadable'
"""

from assay.providers.replay import ReplayAssessor

__all__ = ["ReplayAssessor"]
