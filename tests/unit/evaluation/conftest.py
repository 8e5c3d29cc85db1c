"""A small gold set: the bundled changes with what must be found, and a record of the baseline."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # modules that tests import by name

from goldmaking import make_gold, record_of

from assay.app import find_app
from assay.evaluation.gold import GoldSet, open_gold
from assay.evaluation.record import EvalRecord


@pytest.fixture(scope="session")
def gold_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_gold(tmp_path_factory.mktemp("gold") / "demo" / "test")


@pytest.fixture(scope="session")
def gold(gold_folder: Path) -> GoldSet:
    return open_gold(gold_folder, find_app("change-approval"))


@pytest.fixture(scope="session")
def record(gold: GoldSet, tmp_path_factory: pytest.TempPathFactory) -> EvalRecord:
    """What the baseline made of the set; it decides all but the fabricated answer's case."""
    return record_of(tmp_path_factory.mktemp("run"), gold)


@pytest.fixture
def own_gold(tmp_path: Path) -> Path:
    """A set of one's own, to be spoilt."""
    return make_gold(tmp_path / "own" / "test")
