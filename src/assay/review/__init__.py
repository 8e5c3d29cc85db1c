"""What reviewers do: queue, openings, decisions, samples, exceptions, clocks and escalation.

Who may say what, and how it gets on the record, is the business of :mod:`assay.sign`.
"""

__all__: list[str] = []
