"""Which days count: business days of an organisation, sessions of an exchange.

Rules: an answer outside the years that a calendar knows is ``None``, never a guess; nothing here
asks what day it is today; pandas is loaded only when an exchange is asked for. Three calendars
differ and are never mixed: the venue's sessions, the firm's business days, the regulator's.

>>> from datetime import date
>>> business_calendar("weekdays").add_business_days(date(2026, 3, 6), 1)
datetime.date(2026, 3, 9)
"""

from assay.calendars.business import BusinessCalendar, HolidayCalendar, WeekdayCalendar
from assay.calendars.deadline import (
    business_days_between,
    business_time_between,
    end_of_business_day,
)
from assay.calendars.exchange import (
    ExchangeCalendar,
    calendars_underway,
    exchange_calendar,
    exchange_calendars,
)
from assay.calendars.selection import business_calendar

__all__ = [
    "BusinessCalendar",
    "ExchangeCalendar",
    "HolidayCalendar",
    "WeekdayCalendar",
    "business_calendar",
    "business_days_between",
    "business_time_between",
    "calendars_underway",
    "end_of_business_day",
    "exchange_calendar",
    "exchange_calendars",
]
