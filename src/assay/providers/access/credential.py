"""Where the key of a model comes from: a variable or a file that only its owner can read."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from assay.errors import UsageError
from assay.providers.access.secret import Secret
from assay.providers.access.settings import ModelSettings
from assay.providers.access.spec import ModelSpec

__all__ = ["read_credential"]

_MAX_BYTES = 16_384
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
# Servers on one's own machine want none, and the SDKs insist on one.
_PLACEHOLDER = "none"


def read_credential(
    spec: ModelSpec, settings: ModelSettings, environment: Mapping[str, str]
) -> Secret:
    """The key for a model.

    Raises:
        UsageError: ``credential.missing``, ``credential.exposed``, ``credential.unreadable``,
            ``credential.malformed``.
    """
    if settings.api_key_file:
        return Secret(_from_file(Path(settings.api_key_file)))
    variable = settings.key_variable(spec.vendor)
    if not variable:
        return Secret(_PLACEHOLDER)
    found = environment.get(variable, "").strip()
    if not found:
        raise UsageError(
            "credential.missing",
            f"there is no key for {spec}: {variable} is not set",
            remedy=f"set {variable}, or name api_key_file in the model's settings",
        )
    return Secret(found)


def _from_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())  # of the open file: no race with a swapped name
            if stat.S_IMODE(status.st_mode) & _OTHERS or not stat.S_ISREG(status.st_mode):
                raise UsageError(
                    "credential.exposed",
                    f"{path} can be read by others than its owner",
                    remedy=f"chmod 600 {path}; if others could read it, make a new key",
                )
            return file.read(_MAX_BYTES).decode("ascii", "replace").strip()
    except FileNotFoundError:
        raise UsageError(
            "credential.missing",
            f"there is no key file {path}",
            remedy="check api_key_file in the model's settings",
        ) from None
    except OSError as error:
        raise UsageError(
            "credential.unreadable",
            f"{path} can't be read: {error.strerror}",
            remedy="check the rights of the account that runs this",
        ) from error
