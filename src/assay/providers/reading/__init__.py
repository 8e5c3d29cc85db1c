"""Reading a case with a model: what it is asked, the form of its answer, what the answer says."""

from assay.providers.reading.reader import ModelPanel, ModelReader, ReaderSettings

__all__ = ["ModelPanel", "ModelReader", "ReaderSettings"]
