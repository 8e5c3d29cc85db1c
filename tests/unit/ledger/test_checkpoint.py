"""The text of a checkpoint: three lines, strictly."""

import pytest

from assay.errors import VerificationError
from assay.ledger import Checkpoint
from assay.ledger.merkle import EMPTY_ROOT

ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
TEXT = f"example.com/behind-the-sofa\n20852163\n{ROOT}\n"  # of c2sp.org/tlog-checkpoint
EMPTY = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


def test_the_published_text_is_read_and_written_again():
    head = Checkpoint.parse(TEXT)
    assert (head.origin, head.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert head.to_text() == TEXT


def test_the_head_of_an_empty_log_is_read():
    assert Checkpoint.parse(f"a\n0\n{EMPTY}\n") == Checkpoint("a", 0, EMPTY_ROOT)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n",
        f"a\n1\n{ROOT}",
        f"a\n1\n{ROOT}\n\n",
        f"a\n1\n{ROOT}\nextension\n",
        f"\n1\n{ROOT}\n",
        f"a\n\n{ROOT}\n",
        f"a\n01\n{ROOT}\n",
        f"a\n+1\n{ROOT}\n",
        f"a\n-1\n{ROOT}\n",
        f"a\n 1\n{ROOT}\n",
        f"a\n1 \n{ROOT}\n",
        f"a\n1_0\n{ROOT}\n",
        f"a\n1.0\n{ROOT}\n",
        f"a\n0x1\n{ROOT}\n",
        f"a\n١\n{ROOT}\n",
        f"a\n{'9' * 20}\n{ROOT}\n",
        "a\n1\n\n",
        f"a\n1\n{ROOT[:-1]}\n",
        f"a\n1\n{ROOT[:-2]}J=\n",
        f"a\n1\n {ROOT}\n",
        "a\n1\nAAAA\n",
        f"a\n0\n{ROOT}\n",
    ],
)
def test_anything_but_the_three_lines_is_refused(text):
    with pytest.raises(VerificationError) as caught:
        Checkpoint.parse(text)
    assert caught.value.code == "checkpoint.malformed"
