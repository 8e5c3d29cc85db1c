import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # collector

from collector import Collector


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A collector that listens on this machine."""
    with Collector() as listening:
        yield listening
