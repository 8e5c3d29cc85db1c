"""Labels that name a field of a form ("Status:", "Risk rating:") and no speaker: data, by language."""

import tomllib
from functools import lru_cache
from importlib import resources

from assay.evidence.needles import Needles

__all__ = ["is_field"]


@lru_cache(maxsize=1)
def _fields() -> tuple[frozenset[str], Needles]:
    """Whole words, and the parts of words of scripts without blanks and of compounds."""
    text = (resources.files("assay.evidence") / "labels.toml").read_text("utf-8")
    rows = tomllib.loads(text)
    words = frozenset(w.strip() for line in rows["words"].values() for w in line.split(","))
    parts = tuple(w.strip() for line in rows["parts"].values() for w in line.split(","))
    return words, Needles(parts)


def is_field(label: str) -> bool:
    """Whether one word of a label says that a field follows."""
    words, parts = _fields()
    bare = label.casefold()
    if any(word.strip(".,'’") in words for word in bare.replace("-", " ").split()):
        return True
    return parts.is_in(bare)
