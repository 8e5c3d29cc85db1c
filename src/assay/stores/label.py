"""``workspace.toml``: what marks a folder as a workspace and names its ledger.

It is written last when a workspace is made: a folder without it is not a workspace yet.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

import orjson

from assay.errors import StoreError, UsageError
from assay.ledger.durable import replace_file

__all__ = ["LABEL", "Label"]

LABEL = "workspace.toml"
_FORMAT = "assay.workspace/1"
_READABLE = 0o644
_MAX_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Label:
    """What a workspace says of itself.

    Attributes:
        origin: Name of its ledger.
        vkey: Verifier key of its ledger, C2SP. For convenience; a verifier brings its own.
    """

    origin: str
    vkey: str

    def write(self, folder: Path) -> None:
        """Write it durably.

        Raises:
            StoreError: ``file.unwritable``.
        """
        lines = {"format": _FORMAT, "origin": self.origin, "vkey": self.vkey}
        # A JSON string without control characters is a TOML string.
        text = "".join(
            f"{name} = {orjson.dumps(value).decode()}\n" for name, value in lines.items()
        )
        replace_file(folder / LABEL, b"[workspace]\n" + text.encode(), mode=_READABLE)

    @classmethod
    def read(cls, folder: Path) -> "Label":
        """Read it.

        Raises:
            UsageError: ``workspace.missing``, ``workspace.malformed``, ``workspace.newer``.
            StoreError: ``workspace.unreadable``.
        """
        path = folder / LABEL
        try:
            with path.open("rb") as file:
                text = file.read(_MAX_BYTES).decode()
            table = tomllib.loads(text)["workspace"]
            found, label = table["format"], cls(str(table["origin"]), str(table["vkey"]))
        except (FileNotFoundError, NotADirectoryError) as error:
            raise UsageError(
                "workspace.missing",
                f"{folder} is not a workspace",
                remedy="make one with `assay init`, or name another with --workspace",
            ) from error
        except OSError as error:
            raise StoreError(
                "workspace.unreadable",
                f"{path} can't be read: {error.strerror}",
                remedy="check the rights of the account that runs this",
            ) from error
        except (ValueError, KeyError, TypeError) as error:  # TOML and UTF-8 errors are ValueErrors
            raise UsageError(
                "workspace.malformed", f"{path} is damaged: {error}", remedy="restore it"
            ) from error
        if found != _FORMAT:
            raise UsageError(
                "workspace.newer",
                f"{path} has the format {found}, this assay reads {_FORMAT}",
                remedy="install the newer assay",
            )
        return label
