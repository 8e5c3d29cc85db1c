"""``python -m assay.cli`` is ``assay``."""

from assay.cli.main import main

__all__: list[str] = []

if __name__ == "__main__":
    main()
