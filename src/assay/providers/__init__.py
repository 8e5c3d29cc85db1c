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
from assay.providers.hearing import hearing_of
from assay.providers.opening import open_provider
from assay.providers.price import PriceBook
from assay.providers.provider import BatchItem, BatchProgress, BatchProvider, BatchStatus, Provider
from assay.providers.reader import ModelPanel, ModelReader, ReaderSettings
from assay.providers.recording import (
    Exchange,
    Recording,
    RecordingHeader,
    ReplayProvider,
    is_recording,
    write_recording,
)
from assay.providers.replay import ReplayAssessor
from assay.providers.settings import Settings, read_settings
from assay.providers.spec import ModelSpec

__all__ = [
    "BatchItem",
    "BatchProgress",
    "BatchProvider",
    "BatchStatus",
    "Conversation",
    "Conversing",
    "Exchange",
    "Heard",
    "ModelPanel",
    "ModelReader",
    "ModelReply",
    "ModelRequest",
    "ModelSpec",
    "PriceBook",
    "Provider",
    "ReaderSettings",
    "Recording",
    "RecordingHeader",
    "ReplayAssessor",
    "ReplayProvider",
    "Settings",
    "Stop",
    "Turn",
    "Usage",
    "Voice",
    "hearing_of",
    "is_recording",
    "open_provider",
    "read_settings",
    "write_recording",
]
