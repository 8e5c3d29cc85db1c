"""schemathesis against the OpenAPI document: whatever is sent, the server never fails."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from assay.web.api import API
from premises import found
from served import serving

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def origin(tmp_path_factory) -> Iterator[str]:
    with serving(found(tmp_path_factory.mktemp("schema"))) as address:
        yield address


def test_no_request_makes_the_server_fail(origin):
    schema = schemathesis.openapi.from_url(f"{origin}/api/openapi.json")
    tried = set()
    for found_ in schema.get_all_operations():
        operation = found_.ok()

        @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def attempt(case):
            case.headers = {**(case.headers or {}), "authorization": "Bearer assay_control"}
            answer = case.call()
            assert answer.status_code < 500, answer.text

        attempt()
        tried.add(operation.label)
    # The tool leaves out the document that it reads.
    assert tried >= {entry.name for entry in API if entry.scope}
