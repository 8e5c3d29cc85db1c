import io
import zipfile
from pathlib import Path
from tempfile import gettempdir

import pytest

from assay.web.views.export import EXPORTS


@pytest.mark.parametrize("name", EXPORTS)
def test_a_file_is_made_handed_out_and_leaves_nothing_behind(name, clients):
    answer = clients("auditor").get(f"/runs/1/export/{name}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith('attachment; filename="run-1-')
    assert list(Path(gettempdir()).glob("assay-export-*")) == []
    if name != "run.json":
        assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None


def test_no_other_file_is_offered(clients):
    assert clients("auditor").get("/runs/1/export/assay.db").status_code == 404
