"""What the commands of samples do between reading their words and printing."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from assay.cli.outcome import newest
from assay.cli.place import has_workspace, open_workspace
from assay.cli.signing import signatory
from assay.cli.terminal import console, table
from assay.clock import SystemClock, SystemIds
from assay.errors import StoreError, UsageError
from assay.review.sample import (
    DrawRequest,
    FrameRequest,
    PlanRequest,
    SampleRecord,
    SampleResult,
    Terms,
    propose_abandonment,
    propose_conclusion,
    propose_draw,
    propose_extension,
    propose_frame,
    propose_plan,
    record,
    request_reviews,
    sample_of,
    samples_of,
    verify_sample,
)
from assay.review.sample.act import file_of
from assay.review.sample.record import UNPROTECTED, SampleState
from assay.sampling import NONCE_SIZE, commit, read_sample, reperform, sample_bytes
from assay.sign import Act, prepare, seal, written
from assay.stores.keys import default_home, folder_name

if TYPE_CHECKING:
    from assay.sampling import Sample
    from assay.stores import Snapshot
    from assay.stores import Workspace as Folder

__all__ = [
    "Office",
    "sample_line",
    "show_result",
    "terms_of",
    "verified",
    "written_file",
]

_SECRET = 0o600


def terms_of(words: Mapping[str, object]) -> Terms:
    """The terms that a command's options give."""
    whole = words["whole"]
    return Terms(
        method=str(words["method"]),
        confidence=str(words["confidence"]),
        tolerable=str(words["tolerable"]),
        expected=str(words["expected"]),
        share=str(words["share"]),
        stages=int(str(words["stages"])),
        whole=tuple(whole) if isinstance(whole, list) else (),
        stratify=tuple(w.strip() for w in str(words["stratify"]).split(",") if w.strip()),
        double=str(words["double"]),
    )


class Office:
    """Where one person plans, publishes and draws with their key file.

    Args:
        folder: The workspace.
        who: The person, in words.
        key: Their key file; ``None`` for the one in the key folder.
    """

    def __init__(self, folder: "Folder", who: str, key: Path | None) -> None:
        self._folder = folder
        self._signatory = signatory(folder, who, key)
        self._person = str(self._signatory.person)

    def plan(
        self, name: str, run: str, terms: Terms, *, purpose: str, nonce: Path | None
    ) -> dict[str, object]:
        """Draw a nonce, keep it apart, and commit to it."""
        place = nonce or self._nonce_file(name)
        with self._folder.snapshot() as view:
            run_id = newest(view, run).run_id
        secret = SystemIds().token(NONCE_SIZE)
        request = PlanRequest(
            run_id, name, self._person, commit(secret), _now(), terms, purpose=purpose
        )
        with self._folder.snapshot() as view:
            act = propose_plan(view, request)
        _keep_nonce(place, secret)
        entry = self._record(act)
        return {
            "name": name,
            "entry": entry,
            "commitment": request.commitment,
            "nonce_file": str(place),
        }

    def frame(self, name: str) -> dict[str, object]:
        """Publish the population."""
        with self._folder.snapshot() as view:
            act = propose_frame(view, FrameRequest(name, self._person, _now()))
        entry = self._record(act)
        kept = ("items", "strata", "population_root", "ledger_root", "ledger_size", "promises")
        return {"name": name, "entry": entry} | {field: act.said[field] for field in kept}

    def draw(
        self,
        name: str,
        run: str,
        terms: Terms,
        *,
        nonce: Path | None,
        seeds: tuple[str, ...],
    ) -> dict[str, object]:
        """Reveal the nonce, or go on with what was drawn; what nobody planned is drawn at once."""
        with self._folder.snapshot() as view:
            known = [one for one in samples_of(view) if one.name == name]
        if not known:
            self._draw_own(name, run, terms, seeds)
        elif known[0].state is not SampleState.DRAWN:
            place = nonce or self._nonce_file(name)
            self._reveal(name, _read_nonce(place), seeds)
        requested = request_reviews(self._folder, name, clock=SystemClock())
        with self._folder.snapshot() as view:
            sample = sample_of(view, name)
            drawn = len(sample.file(view).drawn)
        return {
            "name": name,
            "drawn": drawn,
            "requested": requested,
            "protection": UNPROTECTED if sample.self_drawn else "the nonce was committed to before",
        }

    def extend(self, name: str) -> dict[str, object]:
        """Draw the next stage."""
        with self._folder.snapshot() as view:
            act = propose_extension(view, name, self._person, at=_now())
        entry = self._record(act)
        requested = request_reviews(self._folder, name, clock=SystemClock())
        return {"name": name, "entry": entry, "drawn": act.said["drawn"], "requested": requested}

    def abandon(self, name: str, reason: str) -> dict[str, object]:
        """Give a sample up."""
        with self._folder.snapshot() as view:
            act = propose_abandonment(view, name, self._person, reason, at=_now())
        return {"name": name, "entry": self._record(act)}

    def conclude(self, name: str, note: str, unreviewable: tuple[str, ...]) -> dict[str, object]:
        """Close a sample."""
        with self._folder.snapshot() as view:
            act = propose_conclusion(
                view, name, self._person, at=_now(), note=note, unreviewable=unreviewable
            )
        return {"name": name, "entry": self._record(act), "decision": act.said["decision"]}

    def _draw_own(self, name: str, run: str, terms: Terms, seeds: tuple[str, ...]) -> None:
        with self._folder.snapshot() as view:
            run_id = newest(view, run).run_id
        secret = SystemIds().token(NONCE_SIZE)
        request = PlanRequest(
            run_id, name, self._person, commit(secret), _now(), terms, self_drawn=True
        )
        with self._folder.snapshot() as view:
            act = propose_plan(view, request)
        self._record(act)
        self.frame(name)
        self._reveal(name, secret, seeds)

    def _reveal(self, name: str, secret: bytes, seeds: tuple[str, ...]) -> None:
        with self._folder.snapshot() as view:
            request = DrawRequest(name, self._person, secret.hex(), _now(), seeds)
            act = propose_draw(view, request)
        self._record(act)

    def _record(self, act: Act) -> int:
        with self._folder.snapshot() as view:
            prepared = prepare(view, act, SystemIds())
        envelope = seal(prepared, self._signatory.signer)
        return record(self._folder, act, envelope, clock=SystemClock())

    def _nonce_file(self, name: str) -> Path:
        return default_home() / "nonces" / folder_name(self._folder.origin) / f"{name}.nonce"


def sample_line(view: "Snapshot", sample: SampleRecord) -> dict[str, object]:
    """A sample in one line."""
    return {
        "name": sample.name,
        "run": view.run(sample.run_id).number,
        "state": sample.state.value,
        "drawn": len(sample.file(view).drawn) if sample.file_ref else 0,
        "planned_by": sample.planned_by,
        "protection": UNPROTECTED if sample.self_drawn else "committed before",
    }


def show_result(result: SampleResult) -> None:
    """Print a result: a table of strata, and the sentences."""
    screen = console()
    screen.print(
        table(
            f"Sample {result.name}: {result.state}; {result.protection}",
            {"stratum": "left", "cases": "right", "planned": "right", "drawn": "right",
             "reviewed": "right", "errors": "right", "at most": "right"},
            ((s.plan.name, s.plan.population, s.plan.size, s.tally.drawn, s.tally.reviewed,
              s.tally.counted, "" if s.upper is None else s.upper)
             for s in result.outcome.strata),
        )
    )  # fmt: skip
    for title, lines in (("Promised", result.promised), ("Reached", result.reached)):
        screen.print(f"{title}:")
        for line in lines:
            screen.print(f"  {line}", markup=False)
    if result.seeded.planted:
        planted, decided, found = result.seeded
        screen.print(
            f"Known-wrong cases: {found} of {decided} decided were found, {planted} planted"
        )


def verified(target: str, place: Path | None) -> tuple[tuple[str, ...], dict[str, object]]:
    """What is wrong with a sample on the record, or with a published file."""
    file = Path(target)
    if file.is_file():
        sample = read_sample(file.read_bytes())
        found = reperform(sample)
        told: dict[str, object] = {
            "file": target,
            "drawn": len(sample.drawn),
            "population": len(sample.items),
            "commitment": sample.commitment,
            "population_root": sample.population_root,
            "ledger_root": sample.ledger_root,
            "sentence": f"{len(sample.drawn)} of {len(sample.items)} cases, as the file's own"
            " numbers give them; compare commitment and roots with those that were published",
        }
        unlike = _unlike_record(sample, place)
        return (*(difference.told for difference in found.differences), *unlike), told
    if file.suffix == ".json" or len(file.parts) > 1:
        raise StoreError(
            "file.missing", f"there is no file {target}", remedy="give a file, or a sample's name"
        )
    with open_workspace(place) as folder, folder.snapshot() as view:
        checked = verify_sample(view, target)
    sentence = (
        f"sample {target}: {checked.drawn} of {checked.population} cases, drawn as the record says;"
        f" every clean decision is among them, or was signed before ({checked.signed_before})"
    )
    fields = checked._asdict() | {"sentence": sentence}
    fields.pop("problems")
    return checked.problems, fields


def _unlike_record(sample: "Sample", place: Path | None) -> tuple[str, ...]:
    """Where a file differs from the record, if the workspace here holds a sample of its nonce."""
    if not has_workspace(place):
        return ()
    with open_workspace(place) as folder, folder.snapshot() as view:
        for one in samples_of(view):
            if one.file_ref and one.commitment == sample.commitment:
                held = one.file(view)
                parts = ("plan", "ledger_root", "population_root", "counts", "items", "drawn")
                return tuple(
                    f"{part.replace('_', ' ')}: not the one that is on the record of {one.name}"
                    for part in parts
                    if getattr(held, part) != getattr(sample, part)
                )
    return ()


def written_file(view: "Snapshot", name: str, path: Path) -> dict[str, object]:
    """Write ``sample.json``."""
    sample = file_of(view, sample_of(view, name))
    try:
        path.write_bytes(sample_bytes(sample))
    except OSError as error:
        raise StoreError(
            "file.unwritable", f"{path}: {error.strerror}", remedy="choose another file"
        ) from error
    return {
        "file": str(path),
        "drawn": len(sample.drawn),
        "population": len(sample.items),
        "commitment": sample.commitment,
        "population_root": sample.population_root,
        "ledger_root": sample.ledger_root,
    }


def _keep_nonce(place: Path, secret: bytes) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _SECRET)
    except FileExistsError as error:
        raise UsageError(
            "nonce.exists",
            f"{place} holds a nonce already",
            remedy="it may be committed to: choose another name or file",
        ) from error
    except OSError as error:
        raise StoreError(
            "file.unwritable", f"{place}: {error.strerror}", remedy="choose another file: --nonce"
        ) from error
    with os.fdopen(descriptor, "w") as file:
        file.write(secret.hex() + "\n")


def _read_nonce(place: Path) -> bytes:
    try:
        return bytes.fromhex(place.read_text("ascii").strip())
    except (OSError, ValueError) as error:
        raise UsageError(
            "nonce.missing",
            f"there is no nonce in {place}",
            remedy="whoever planned the sample has it: --nonce FILE",
        ) from error


def _now() -> str:
    return written(SystemClock().now())
