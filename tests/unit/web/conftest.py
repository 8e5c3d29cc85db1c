"""The firm of :mod:`premises`, made once, and a client for each of its people."""

from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient

from assay.web import Office
from premises import ORIGIN, PASSWORD, Premises, create_application, found, office

Clients = Callable[[str], TestClient]


@pytest.fixture(scope="session")
def changes(tmp_path_factory: pytest.TempPathFactory) -> Premises:
    return found(tmp_path_factory.mktemp("changes"))


@pytest.fixture(scope="session")
def trades(tmp_path_factory: pytest.TempPathFactory) -> Premises:
    return found(tmp_path_factory.mktemp("trades"), "personal-trade")


@pytest.fixture(scope="module")
def desk(changes: Premises) -> Iterator[Office]:
    with office(changes) as made:
        yield made


@pytest.fixture(scope="module")
def trading(trades: Premises) -> Iterator[Office]:
    with office(trades) as made:
        yield made


@pytest.fixture(scope="module")
def clients(desk: Office) -> Iterator[Clients]:
    yield from opened(desk)


@pytest.fixture(scope="module")
def traders(trading: Office) -> Iterator[Clients]:
    yield from opened(trading)


def opened(made: Office) -> Iterator[Clients]:
    """Gives a client that is signed in as somebody; ``""`` for nobody, ``api:NAME`` with a token."""
    application = create_application(made)
    known: dict[str, TestClient] = {}

    def client(name: str) -> TestClient:
        if name not in known:
            known[name] = TestClient(application, base_url=ORIGIN, follow_redirects=False)
            sign_in(known[name], name)
        return known[name]

    yield client
    for one in known.values():
        one.close()


def sign_in(client: TestClient, name: str) -> None:
    client.headers["origin"] = ORIGIN
    if name.startswith("api:"):
        client.headers["authorization"] = f"Bearer assay_{name.removeprefix('api:')}"
    elif name:
        form = {"name": name, "password": PASSWORD}
        answer = client.post("/sign-in", data=form)
        assert answer.status_code == 303, answer.text
        client.headers["x-form-key"] = form_key(client)


def form_key(client: TestClient) -> str:
    page = client.get("/account").text
    return page.partition('name="form-key" content="')[2].partition('"')[0]
