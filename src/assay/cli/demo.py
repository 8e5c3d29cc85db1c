"""The demonstration (assembled once the bundled population exists)."""


def demo() -> None:
    """Run the bundled population offline."""
