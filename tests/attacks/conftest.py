"""The simulated ledger, for every test of this folder."""

import importlib.util
import sys
from pathlib import Path

import pytest


def _load(name, filename):
    """Load a module of this folder under a name that tests import it by, without a path hack."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).parent / filename)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


_simulator = _load("ledger_simulator", "simulator.py")


@pytest.fixture
def simulator(tmp_path):
    """A ledger of 20 entries in three streams, signed after each entry."""
    return _simulator.LedgerSimulator(tmp_path)
