"""Where Phoenix lives: its environment, its database, its log, and what is known of its process."""

import os
import re
import subprocess
import sys
from pathlib import Path

from assay.errors import ProviderError, StoreError
from assay.telemetry.progress import Progress
from assay.telemetry.redaction import is_secret

__all__ = ["RELEASE", "PhoenixHome"]

RELEASE = "arize-phoenix>=20.26,<21"
"""What is installed; newer majors may bind ports or store spans in another way."""
_VERSION = re.compile(r"arize_phoenix-([0-9][^-]*)\.dist-info")


class PhoenixHome:
    """The folder of Phoenix.

    Args:
        path: Made when something is put there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.environment = path / "environment"
        self.data = path / "data"
        self.log = path / "server.log"
        self.state = path / "server.json"

    @property
    def python(self) -> Path:
        """The Python of its environment."""
        return self.environment / "bin" / "python"

    @property
    def version(self) -> str:
        """The release that is installed; empty for none."""
        found = self.environment.glob("lib/python*/site-packages/arize_phoenix-*.dist-info")
        names = [_VERSION.fullmatch(path.name) for path in found]
        return next((match[1] for match in names if match), "")

    def install(self, progress: Progress) -> None:
        """Make the environment and put Phoenix into it: some 830 MB, from the package index.

        Raises:
            StoreError: ``phoenix.uninstallable``: the folder can't be written.
            ProviderError: ``phoenix.uninstallable``: the packages can't be had.
        """
        if self.version:
            return
        try:
            for folder in (self.path, self.data):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            subprocess.run(  # noqa: S603 - our own interpreter, no shell
                [sys.executable, "-m", "venv", str(self.environment)],
                check=True,
                capture_output=True,
            )
        except (OSError, subprocess.CalledProcessError) as error:
            raise StoreError(
                "phoenix.uninstallable",
                f"no environment can be made in {self.environment}: {error}",
                remedy="free some space (1 GB), or set ASSAY_HOME to another folder",
            ) from error
        progress.start("packages of Phoenix", None)
        try:
            self._fetch(progress)
        finally:
            progress.finish()

    def _fetch(self, progress: Progress) -> None:
        command = [
            str(self.python), "-m", "pip", "install", "--disable-pip-version-check",
            "--progress-bar", "off", "--no-input", RELEASE,
        ]  # fmt: skip
        last = ""
        with subprocess.Popen(  # noqa: S603 - our own interpreter, no shell
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env={n: v for n, v in os.environ.items() if not is_secret(n)},
            text=True,
        ) as process:
            for line in process.stdout or ():
                progress.advance(line.startswith("Collecting "))
                last = line.strip() or last
        if process.returncode or not self.version:
            raise ProviderError(
                "phoenix.uninstallable",
                f"pip could not install {RELEASE}: {last}",
                remedy="check the connection to the package index and try again",
            )
