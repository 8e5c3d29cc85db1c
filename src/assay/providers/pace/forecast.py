"""How many tokens a call will use: its text, and as much output as calls had on average lately."""

import threading

from assay.providers.exchange import ModelRequest, Usage

__all__ = ["Forecast"]

_CHARACTERS_A_TOKEN = 4
_FIRST_SHARE = 4  # of the ceiling, before anything is known
_WEIGHT = 0.1


class Forecast:
    """Learns from each answer. Threads may share it."""

    def __init__(self) -> None:
        self._output: float | None = None
        self._lock = threading.Lock()

    def tokens(self, request: ModelRequest) -> int:
        """Tokens that a request will use, read and written."""
        texts = (*request.system, request.schema, *(turn.text for turn in request.turns))
        read = sum(len(text) for text in texts) // _CHARACTERS_A_TOKEN
        with self._lock:
            output = self._output
        if output is None:
            output = request.max_output_tokens / _FIRST_SHARE
        return read + round(output)

    def learn(self, usage: Usage) -> int:
        """Tokens that count against a limit: all but those from the prompt cache."""
        with self._lock:
            before = usage.output_tokens if self._output is None else self._output
            self._output = before + _WEIGHT * (usage.output_tokens - before)
        return usage.input_tokens + usage.cache_write_tokens + usage.output_tokens
