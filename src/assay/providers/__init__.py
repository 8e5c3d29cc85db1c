"""Providers: who reads the evidence, besides the apps' own baselines. Vendor SDKs live only here.

The rooms, in the order in which a case meets them::

    reading      what a model is asked, the form of its answer, what the answer says
    conversation, exchange, provider   the ports: requests and replies as bytes, whoever carries them
    access       which model, where, with which key, by which settings
    pace         how fast it may be asked
    wire         what the drivers share: one HTTP client, how refusals are learnt from
    anthropic, openai                  the drivers; their SDKs are imported when they are opened
    recording, replay, hearing         replies kept, repeated and read without any of that
    price        what a call costs

>>> from assay.errors import EvidenceError
>>> from pathlib import Path
>>> try:
...     ReplayAssessor(Path("/nowhere/answers.jsonl"))
... except EvidenceError as error:
...     error.code
'answers.unreadable'
"""

from assay.providers.access.opening import open_provider
from assay.providers.access.settings import Settings, read_settings
from assay.providers.access.spec import ModelSpec
from assay.providers.conversation import Conversation, Conversing, Voice
from assay.providers.exchange import Heard, ModelReply, ModelRequest, Stop, Turn, Usage
from assay.providers.hearing import hearing_of
from assay.providers.price import PriceBook
from assay.providers.provider import BatchItem, BatchProgress, BatchProvider, BatchStatus, Provider
from assay.providers.reading.reader import ModelPanel, ModelReader, ReaderSettings
from assay.providers.recording import (
    Exchange,
    Recording,
    RecordingHeader,
    ReplayProvider,
    is_recording,
    write_recording,
)
from assay.providers.replay import ReplayAssessor

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
