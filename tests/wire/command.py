"""The real command line before the server: a workspace, settings that name the server, processes.

Nothing is patched: ``assay`` runs as a program of its own and asks through the vendors' SDKs.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import assay
import change_approval
import program
from wire.server import WireServer

__all__ = ["Shop"]

_MODEL = """[models."{spec}"]
base_url = "{base}/{path}"
{rest}
"""
_PATHS = {"openai": "openai/v1", "anthropic": "anthropic"}


@dataclass
class Shop:
    """A folder with a workspace, and the command line in it.

    Attributes:
        folder: Where everything lies.
        server: Whom models are asked of; ``None`` where nobody is to be asked.
        environment: Added to the environment of each process.
        before: A folder of modules that each process imports first: ``sitecustomize``.
    """

    folder: Path
    server: WireServer | None = None
    environment: dict[str, str] = field(default_factory=dict)
    before: Path | None = None

    @classmethod
    def open(
        cls, folder: Path, server: WireServer | None, *models: str, rest: str = "max_retries = 1"
    ) -> "Shop":
        """A new engagement, with settings for some models (``openai:m-1``)."""
        folder.mkdir(parents=True, exist_ok=True)
        shop = cls(folder, server)
        if server is not None:
            (folder / "assay.toml").write_text(
                "\n".join(
                    _MODEL.format(
                        spec=spec, base=server.base, path=_PATHS[spec.split(":")[0]], rest=rest
                    )
                    for spec in models
                )
            )
        shop.must("init", "workspace", "--origin", "wire.example/1")
        return shop

    def start(self, *words: str, **given: Any) -> "subprocess.Popen[str]":
        """A process of the command line."""
        return subprocess.Popen(
            [sys.executable, "-m", "assay.cli", *words],
            cwd=self.folder,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **given,
        )

    def assay(self, *words: str, timeout_s: float = 120) -> "subprocess.CompletedProcess[str]":
        """One command, to its end."""
        if self.before is None:
            environment = self._environment() | {"PYTHONPATH": os.environ.get("PYTHONPATH", "")}
            done = program.assay(
                *words, cwd=self.folder, environment=environment, timeout_s=timeout_s
            )
            return subprocess.CompletedProcess(("assay", *words), *done)
        with self.start(*words) as process:
            try:
                out, err = process.communicate(timeout=timeout_s)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def must(self, *words: str) -> str:
        """A command that answers 0; gives its output."""
        done = self.assay(*words)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout

    def document(self, *words: str) -> dict[str, Any]:
        """A command with ``--json``, whatever it answers."""
        found: dict[str, Any] = json.loads(self.assay(*words, "--json").stdout)
        return found

    def cases(self) -> dict[str, dict[str, Any]]:
        """The cases of the newest run by name."""
        lines = self.must("cases", "--workspace", "workspace", "--json").splitlines()
        return {case["case_id"]: case for case in map(json.loads, lines)}

    def workpapers(self, folder: str) -> Mapping[str, bytes]:
        """The workpapers of the newest run, file by file."""
        self.must("workpaper", "--workspace", "workspace", "--output", folder)
        return {
            str(path.relative_to(self.folder / folder)): path.read_bytes()
            for path in sorted((self.folder / folder).rglob("*.json"))
        }

    def write(self, name: str, rows: Iterable[object]) -> str:
        """JSON lines; gives the name."""
        lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
        (self.folder / name).write_text("\n".join(lines) + "\n", "utf-8")
        return name

    def _environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.endswith(("_API_KEY", "_BASE_URL"))
        }
        # The program under test is the one that the test imports, whatever is installed.
        code = [
            str(Path(package.__file__ or "").parents[1]) for package in (assay, change_approval)
        ]
        first = [] if self.before is None else [str(self.before)]
        kept["PYTHONPATH"] = os.pathsep.join([*first, *code, kept.get("PYTHONPATH", "")])
        return {**kept, "ASSAY_HOME": str(self.folder / "home"), **self.environment}
