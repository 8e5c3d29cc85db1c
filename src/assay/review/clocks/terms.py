"""How long something may take: business hours added to an instant, and how much of them is used."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assay.calendars import BusinessCalendar, business_calendar, business_time_between
from assay.errors import UsageError
from assay.rules import Policy

__all__ = ["ClockKind", "ClockState", "ClockTerms", "Light"]

_DAY = timedelta(days=1)
_WHOLE_BP = 10_000
_LONGEST_DAYS = 1_000  # a walk that finds no business hours ends


class ClockKind(StrEnum):
    """Which clock.

    Attributes:
        REVIEW: From the run's decision to the independent review.
        SIGNOFF: From the last review to the second person's signature.
        OBSERVATION: From an exception's opening to its disposition.
    """

    REVIEW = "review"
    SIGNOFF = "signoff"
    OBSERVATION = "observation"


class Light(StrEnum):
    """How a clock is shown; ``unknown`` where the calendar can't tell."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    MISSED = "missed"
    UNKNOWN = "unknown"


class ClockState(NamedTuple):
    """How far a clock is.

    Attributes:
        kind: Which clock.
        due: The deadline, inclusive; ``None`` where the calendar can't tell.
        used_bp: Share of the time that is used, basis points; above 10,000 it is missed.
        light: How to show it.
    """

    kind: ClockKind
    due: datetime | None
    used_bp: int
    light: Light


@dataclass(frozen=True, slots=True)
class ClockTerms:
    """Durations and business hours, from the policy.

    Attributes:
        calendar: Which days count.
        zone: Where the hours are kept.
        opens: Start of business, local.
        closes: End of business, local.
        amber_bp: Share from which a clock is amber.
        red_bp: Share from which it is red.
        standard: Business time of each clock.
        emergency: The same where the case is an emergency.
        emergency_column: Column of a workpaper's header that tells an emergency.
        emergency_values: What stands in it then.
    """

    calendar: BusinessCalendar
    zone: ZoneInfo
    opens: time
    closes: time
    amber_bp: int
    red_bp: int
    standard: dict[ClockKind, timedelta]
    emergency: dict[ClockKind, timedelta]
    emergency_column: str
    emergency_values: frozenset[str]

    @classmethod
    def of(cls, policy: Policy) -> Self:
        """The terms of a review policy.

        Raises:
            UsageError: ``clock.malformed``: a zone, an hour or a share that is none;
                ``calendar.unknown``.
        """
        try:
            zone = ZoneInfo(policy.text("clock.zone"))
            opens = time.fromisoformat(policy.text("clock.opens"))
            closes = time.fromisoformat(policy.text("clock.closes"))
        except (ValueError, ZoneInfoNotFoundError) as error:
            raise _malformed(str(error)) from error
        amber, red = policy.integer("clock.amber_bp"), policy.integer("clock.red_bp")
        if not (opens < closes and 0 < amber <= red <= _WHOLE_BP):
            raise _malformed("hours or shares are not in order")
        return cls(
            calendar=business_calendar(policy.text("clock.calendar")),
            zone=zone,
            opens=opens,
            closes=closes,
            amber_bp=amber,
            red_bp=red,
            standard={kind: policy.hours(f"clock.{kind}.standard_hours") for kind in ClockKind},
            emergency={kind: policy.hours(f"clock.{kind}.emergency_hours") for kind in ClockKind},
            emergency_column=policy.text("clock.emergency_column"),
            emergency_values=frozenset(policy.texts("clock.emergency_values")),
        )

    def allowed(self, kind: ClockKind, *, emergency: bool = False) -> timedelta:
        """Business time of a clock."""
        return (self.emergency if emergency else self.standard)[kind]

    def due(self, kind: ClockKind, since: datetime, *, emergency: bool = False) -> datetime | None:
        """The deadline of a clock that started at an instant, UTC.

        Returns:
            The instant at which its business hours are used up; ``None`` where the calendar can't
            tell.
        """
        left = self.allowed(kind, emergency=emergency)
        day = since.astimezone(self.zone).date()
        for _ in range(_LONGEST_DAYS):
            counts = self.calendar.is_business_day(day)
            if counts is None:
                return None
            if counts:
                begin = max(since, self._at(day, self.opens))
                room = self._at(day, self.closes) - begin
                if room >= left:
                    return (begin + left).astimezone(UTC)
                left -= max(room, timedelta())
            day += _DAY
        return None

    def overdue_before(self, kind: ClockKind, now: datetime) -> datetime | None:
        """The instant before which a clock must have started to be missed by now, standard time.

        Returns:
            An instant, to the second; ``None`` where the calendar can't tell, or nothing can be
            missed yet.
        """
        early, late = 0, _LONGEST_DAYS * 24 * 3600  # seconds before now; later starts end later
        due = self.due(kind, now - timedelta(seconds=late))
        if due is None or due >= now:
            return None
        while late - early > 1:
            middle = (early + late) // 2
            due = self.due(kind, now - timedelta(seconds=middle))
            if due is None:
                return None
            early, late = (early, middle) if due < now else (middle, late)
        return now - timedelta(seconds=early)

    def state(
        self, kind: ClockKind, since: datetime, now: datetime, *, emergency: bool = False
    ) -> ClockState:
        """How far a clock is that started at ``since`` and still runs."""
        due = self.due(kind, since, emergency=emergency)
        used = business_time_between(
            self.calendar, since, now, self.zone, opens=self.opens, closes=self.closes
        )
        if due is None or used is None:
            return ClockState(kind, None, 0, Light.UNKNOWN)
        share = max(used, timedelta()) * _WHOLE_BP // self.allowed(kind, emergency=emergency)
        return ClockState(kind, due, share, self._light(share, is_missed=now > due))

    def _light(self, share: int, *, is_missed: bool) -> Light:
        if is_missed:
            return Light.MISSED
        if share >= self.red_bp:
            return Light.RED
        return Light.AMBER if share >= self.amber_bp else Light.GREEN

    def _at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, self.zone).astimezone(UTC)


def _malformed(what: str) -> UsageError:
    return UsageError(
        "clock.malformed",
        f"the clocks of the review policy can't be read: {what}",
        remedy="mend [clock] in the review policy; docs/escalation.md shows it",
    )
