"""Which days count: business days of an organisation, sessions of an exchange."""

from assay.calendars.business import BusinessCalendar

__all__ = ["BusinessCalendar"]
