import pytest

from assay.errors import UsageError
from assay.web import Settings

ANYWHERE = "0.0.0.0"  # noqa: S104 - what must be refused


@pytest.mark.parametrize("origin", ["assay.example.com", "ftp://x", "https://x/path", "http://"])
def test_an_origin_is_scheme_and_host(origin):
    with pytest.raises(UsageError) as caught:
        Settings(origin)
    assert caught.value.code == "origin.malformed"


@pytest.mark.parametrize(
    ("origin", "development"),
    [("http://assay.example.com", False), ("https://assay.example.com", True)],
)
def test_nothing_is_served_to_others_without_encryption_or_without_passwords(origin, development):
    with pytest.raises(UsageError) as caught:
        Settings(origin, development=development)
    assert caught.value.code == "serve.exposed"


def test_behind_tls_the_cookie_is_bound_to_the_host():
    assert Settings("https://assay.example.com").cookie == "__Host-assay"
    assert Settings("http://127.0.0.1:8787").cookie == "assay"


@pytest.mark.parametrize("host", [ANYWHERE, "::", "192.0.2.7", "assay.example.com"])
def test_an_origin_on_loopback_is_not_served_to_other_machines(host):
    for development in (False, True):
        settings = Settings("http://127.0.0.1:8787", development=development)
        with pytest.raises(UsageError) as caught:
            settings.require_reachable_only_as_told(host)
        assert caught.value.code == "serve.exposed"


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_an_origin_on_loopback_is_served_there(host):
    Settings("http://localhost:8787", development=True).require_reachable_only_as_told(host)


def test_behind_a_proxy_with_tls_it_may_listen_anywhere():
    Settings("https://assay.example.com").require_reachable_only_as_told(ANYWHERE)
