from collections.abc import Callable, Mapping

import orjson
import pytest

from assay.domain import Origin
from assay.intake import Record, SourceOptions
from change_approval.sources import SOURCES, Draft

Drafting = Callable[..., Draft]


@pytest.fixture
def draft() -> Drafting:
    """Turns a plain value into a draft, as the source of that name would."""

    def drafting(source: str, data: Mapping[str, object], **options: object) -> Draft:
        chosen = SOURCES[source]
        record = Record(Origin(file="t.json", row=1), data, orjson.dumps(data))
        return chosen.draft(record, chosen.lens(SourceOptions(**options)))

    return drafting
