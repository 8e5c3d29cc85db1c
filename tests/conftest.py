"""What every test may ask for."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

REPOSITORY = Path(__file__).parent.parent

# The suite that decides draws the same examples each time, so that a change is judged by what it
# changed; `make test-long` explores: new examples each time.
# A busy machine is no fault of what is tested.
_SLOW = [HealthCheck.too_slow]
settings.register_profile("suite", derandomize=True, print_blob=True, suppress_health_check=_SLOW)
settings.register_profile("explore", print_blob=True, suppress_health_check=_SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of third-party test data, which is not part of this repository."""
    folder = Path(os.environ.get("ASSAY_SHARED_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"third-party data is not here: {folder}")
    return folder
