"""Who prepared a run is told once, and maker-checker holds every signer against it."""

from collections.abc import Callable
from pathlib import Path

from .conftest import Assay, pull_request


def test_a_run_keeps_the_preparer_it_began_with(assay: Assay, pulls: Callable[..., Path]) -> None:
    path = pulls(pull_request(1))
    assert assay("run", "sox", "--input", path, "--as", "ann@example.com").code == 0
    again = assay("run", "sox", "--input", path, "--as", "bob@example.com", "--json")
    assert again.code == 3
    assert "preparer.different" in again.out + again.err
    assert assay("run", "sox", "--input", path, "--as", "ann@example.com").code == 0
    assert assay("run", "sox", "--input", path).code == 0


def test_an_empty_preparer_is_refused(assay: Assay, pulls: Callable[..., Path]) -> None:
    answer = assay("run", "sox", "--input", pulls(pull_request(1)), "--as", "")
    assert answer.code == 3
    assert "person.unclear" in answer.out + answer.err
