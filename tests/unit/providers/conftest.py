"""The modules of these tests are found by name, and a conversation is held by a fixture."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import modelcase


@pytest.fixture
def converse():
    """Has a conversation about a case with a model that says some things in turn."""
    return modelcase.converse
