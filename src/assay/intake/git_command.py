"""How git is called on a repository that is not trusted, and what its refusals mean."""

import os
import shutil
import subprocess
from pathlib import Path

from assay.errors import EvidenceError

__all__ = ["git_command", "git_environment", "require_repository"]

# Each of these settings, read from the repository's own configuration, would run a program or
# change what the log shows.
_SAFE_SETTINGS = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.attributesFile=/dev/null",
    "core.pager=cat",
    "core.commitGraph=false",
    "credential.helper=",
    "diff.external=",
    "gpg.program=false",
    "gpg.ssh.program=false",
    "gpg.x509.program=false",
    "log.showSignature=false",
    "log.mailmap=false",
    "log.follow=false",
    "log.showRoot=true",
    "protocol.allow=never",
    "submodule.recurse=false",
    "trailer.separators=:",
)
_TIMEOUT_S = 60


def git_command(path: Path, arguments: list[str]) -> list[str]:
    """The command line that runs git in a repository without trusting it.

    Raises:
        EvidenceError: ``git.missing``.
    """
    program = shutil.which("git")
    if program is None:
        raise EvidenceError(
            "git.missing",
            "the program git is not installed",
            remedy="install git, or export the log as JSON lines",
        )
    settings = [part for setting in _SAFE_SETTINGS for part in ("-c", setting)]
    return [program, "--no-pager", "--no-replace-objects", *settings, "-C", str(path), *arguments]


def git_environment() -> dict[str, str]:
    """The environment of git: nothing of the caller's git settings, no prompts, no network."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {
        **kept,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
        "TZ": "UTC",
    }


def require_repository(path: Path) -> None:
    """Refuse what is no repository, may not be read, or is not whole.

    Raises:
        EvidenceError: ``git.missing``, ``repository.missing``, ``repository.untrusted`` (owned by
            another user), ``repository.shallow`` (history cut off), ``repository.empty``.
    """
    if not path.is_dir():
        raise EvidenceError(
            "repository.missing",
            "this is not a folder",
            remedy="name the folder of a local git repository",
            where=str(path),
        )
    shallow = _ask(path, ["rev-parse", "--is-shallow-repository"])
    if shallow.strip() == "true":
        raise EvidenceError(
            "repository.shallow",
            "the clone is shallow: its history is cut off, the population would not be complete",
            remedy="git fetch --unshallow",
            where=str(path),
        )
    _ask(path, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])


def _ask(path: Path, arguments: list[str]) -> str:
    try:
        answer = subprocess.run(  # noqa: S603 - fixed program, no shell
            git_command(path, arguments),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=git_environment(),
            timeout=_TIMEOUT_S,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise EvidenceError(
            "repository.unreadable",
            f"git can't be run: {error}",
            remedy="check that git works in this folder",
            where=str(path),
        ) from error
    if answer.returncode != 0:
        raise _refusal(path, answer.stderr.decode("utf-8", "replace"), arguments)
    return answer.stdout.decode("ascii", "replace")


def _refusal(path: Path, said: str, arguments: list[str]) -> EvidenceError:
    if "dubious ownership" in said:
        return EvidenceError(
            "repository.untrusted",
            "the repository belongs to another user, and git refuses to read it",
            remedy="copy or clone it as the user who runs assay (safe.directory is ignored here)",
            where=str(path),
        )
    if "not a git repository" in said:
        return EvidenceError(
            "repository.missing",
            "there is no git repository here",
            remedy="name the folder that holds .git, or a bare repository",
            where=str(path),
        )
    if "HEAD^{commit}" in arguments and not said.strip():
        return EvidenceError(
            "repository.empty",
            "the repository has no commit on its current branch",
            remedy="check out the branch that is deployed",
            where=str(path),
        )
    return EvidenceError(
        "repository.unreadable",
        f"git says: {(said.strip() or 'nothing').splitlines()[0][:200]}",
        remedy="run git fsck in it, or clone it again",
        where=str(path),
    )
