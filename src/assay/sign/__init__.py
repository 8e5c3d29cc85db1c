"""Who may say what, and how it is said: people, roles, duties, keys, and the one form of an act.

Rules: an act is about an entry that stands on the ledger, is signed by the person's own key, and is
recorded by :func:`perform` or not at all; people differ by identity, not by account; nobody signs
what they made, prepared or reviewed.
"""

__all__: list[str] = []
