import pytest

from assay.errors import UsageError
from assay.web import Settings


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
