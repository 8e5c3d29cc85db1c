"""The modules of these tests are found by name; drivers talk to a server of our own."""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from assay.providers.exchange import ModelRequest
from wire import WireServer
from wire.drivers import Driver, open_driver, question

sys.path.insert(0, str(Path(__file__).parent))

import modelcase


@pytest.fixture
def converse():
    """Has a conversation about a case with a model that says some things in turn."""
    return modelcase.converse


@pytest.fixture(scope="module")
def server() -> Iterator[WireServer]:
    with WireServer() as running:
        yield running


@pytest.fixture
def opened(server: WireServer) -> Iterator[Callable[..., Driver]]:
    """Opens a driver on the server, by API; closed at the end."""
    made: list[Driver] = []

    def opener(style: str, **options: object) -> Driver:
        made.append(open_driver(server.base, style, **options))
        return made[-1]

    yield opener
    for provider in made:
        provider.close()


@pytest.fixture
def asking(server: WireServer) -> Callable[..., ModelRequest]:
    """Makes a request for the server."""
    return partial(question, server.base)
