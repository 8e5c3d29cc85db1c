"""Providers: who reads the evidence, besides the apps' own baselines. Vendor SDKs live only here.

>>> from assay.errors import EvidenceError
>>> from pathlib import Path
>>> try:
...     ReplayAssessor(Path("/nowhere/answers.jsonl"))
... except EvidenceError as error:
...     error.code
'answers.unreadable'
"""

from assay.providers.conversation import Conversation, Conversing, Voice
from assay.providers.exchange import Heard, ModelReply, ModelRequest, Stop, Turn, Usage
from assay.providers.provider import Provider
from assay.providers.replay import ReplayAssessor

__all__ = [
    "Conversation",
    "Conversing",
    "Heard",
    "ModelReply",
    "ModelRequest",
    "Provider",
    "ReplayAssessor",
    "Stop",
    "Turn",
    "Usage",
    "Voice",
]
