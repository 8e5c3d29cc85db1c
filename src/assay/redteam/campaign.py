"""Many attacks on one population, counted by class and by where they ended."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any, NamedTuple

from assay.app import Attackable, Stand
from assay.domain import Case, Verdict
from assay.errors import EvidenceError, UsageError
from assay.intake import Rejection
from assay.redteam.answer import claim, told
from assay.redteam.attempt import Attempt, End
from assay.redteam.chance import Chance
from assay.redteam.court import Court
from assay.redteam.meanings import MEANINGS
from assay.redteam.quotations import QUOTATIONS
from assay.redteam.replies import REPLIES
from assay.redteam.setting import Lie, Made, Setting
from assay.redteam.tampering import TAMPERINGS, Ledger
from assay.telemetry import NoProgress, Progress

__all__ = ["Campaign", "Result", "Shipped", "attack"]

_LIES: dict[str, Lie] = {**QUOTATIONS, **MEANINGS, **REPLIES}
_MOST_STANDS = 2_000
_LISTED = 50
_LEDGER_SHARE = 10  # one round of tampering for so many rounds of lies


class Campaign(NamedTuple):
    """What is tried.

    Attributes:
        attempts: At least so many, unless the population offers no case.
        seed: Chooses; the same seed gives the same attacks.
    """

    attempts: int = 20_000
    seed: str = "1"


class Shipped(NamedTuple):
    """An attack that went through, to be looked at."""

    kind: str
    case_id: str
    text: str
    answer: str


@dataclass
class Result:
    """What came of a campaign.

    Attributes:
        counts: Class of attack to where its attempts ended.
        stands: Cases that were attacked.
        controls: Honest statements tried on them.
        controls_passed: Of those, the ones that let the case pass, as they should.
        shipped: The attacks that went through, at most 50.
        passed: Class of attack to quotations that the gate let pass although the named document
            does not hold them: whatever else holds the case back, the gate must not.
    """

    counts: dict[str, Counter[End]] = field(default_factory=dict)
    stands: int = 0
    controls: int = 0
    controls_passed: int = 0
    shipped: list[Shipped] = field(default_factory=list)
    passed: Counter[str] = field(default_factory=Counter)

    @property
    def whole(self) -> Counter[End]:
        """All classes together."""
        return sum(self.counts.values(), Counter())

    @property
    def holds(self) -> bool:
        """Nothing shipped, the gate passed no false quotation, and an honest statement could ship."""
        return not (self.whole[End.SHIPPED] or self.passed) and self.controls_passed > 0

    def note(self, kind: str, end: End) -> None:
        """Count one attempt."""
        self.counts.setdefault(kind, Counter())[end] += 1


def attack(court: Court, campaign: Campaign, progress: Progress | None = None) -> Result:
    """Try every class of attack in turn on the cases of a population.

    Raises:
        UsageError: ``population.unattackable``: no case of it can be decided by anybody's words.
    """
    heard = progress or NoProgress()
    stands = list(islice(_stands(court), _MOST_STANDS))
    if not stands:
        raise UsageError(
            "population.unattackable",
            "no case of this population waits for a statement that a model could invent",
            remedy="give a population whose cases went live or were traded, with its lists",
        )
    result = Result(stands=len(stands))
    for stand in stands[:200]:
        result.controls += 1
        result.controls_passed += court.alone(_honest(stand)) is Verdict.APPROVE
    heard.start("attacks", campaign.attempts)
    done = 0
    ledger = Ledger()
    for number, stand in enumerate(cycle(stands)):
        if done >= campaign.attempts:
            break
        before = done
        for attempt in _attempts(stand, stands[number % len(stands) - 1], campaign.seed, number):
            _try(court, attempt, result)
            done += 1
        if number < len(stands):
            done += _approve_all(court, stand, result)
        if number % _LEDGER_SHARE == 0:
            done += _tamper(ledger, Chance(campaign.seed, "ledger", number), result)
        heard.advance(min(done, campaign.attempts) - before)
    heard.finish()
    return result


def _stands(court: Court) -> Iterator[Stand]:
    """Cases that nobody's word has decided, and that do not pass without one."""
    app = court.app
    if not isinstance(app, Attackable):
        return
    for number, row in enumerate(court.fieldwork.records()):
        if isinstance(row, Rejection):
            continue
        try:
            stand = app.stand(court.fieldwork.build(row), number)
        except EvidenceError:
            continue
        if stand is not None and court.unread(stand.case) is not Verdict.APPROVE:
            yield stand


def _attempts(stand: Stand, other: Stand, seed: str, number: int) -> Iterator[Attempt]:
    for kind, make in _LIES.items():
        at = Setting(stand, other, Chance(seed, number, kind))
        yield Attempt(kind, *make(at))
    for kind, nears in stand.near.items():
        chance = Chance(seed, number, kind)
        near = chance.choice(nears)
        at = Setting(stand, other, chance)
        made: Made = at.answered(at.said(near.text), near.quotation, near.facts)
        yield Attempt(kind, *made)


def _approve_all(court: Court, stand: Stand, result: Result) -> int:
    """A model that claims the decision of every text that was really written, in its real words."""
    case = stand.case.model_copy(update={"documents": stand.texts})
    if not stand.texts or court.alone(case) is Verdict.APPROVE:
        return 0  # else some of it may be true
    every = [
        claim(stand.question, stand.answer, text.document_id, text.text) for text in stand.texts
    ]
    for said in (every, *([one] for one in every)):
        _try(court, Attempt("real texts, all claimed", case, told(case, said)), result)
    return len(every) + 1


def _try(court: Court, attempt: Attempt, result: Result) -> None:
    end, is_passed = court.rule(attempt)
    result.note(attempt.kind, end)
    if is_passed and attempt.kind in QUOTATIONS:
        result.passed[attempt.kind] += 1
    if end is End.SHIPPED and len(result.shipped) < _LISTED:
        texts = " | ".join(document.text for document in attempt.case.documents)
        answer = attempt.answer.decode("utf-8", "replace")
        result.shipped.append(
            Shipped(attempt.kind, attempt.case.case_id, texts[:400], answer[:400])
        )


def _tamper(ledger: Ledger, chance: Chance, result: Result) -> int:
    for kind, alter in TAMPERINGS.items():
        result.note(kind, ledger.rule(*alter(ledger, chance)))
    return len(TAMPERINGS)


def _honest(stand: Stand) -> Case[Any]:
    """The case with the statement that truly decides it."""
    at = Setting(stand, stand, Chance("control"))
    return at.said(stand.words[0].text)
