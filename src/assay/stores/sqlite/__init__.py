"""The embedded store on SQLite.

>>> from assay.clock import SystemClock
>>> from pathlib import Path
>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     store = SqliteStore(Path(folder) / "assay.db", SystemClock(), create=True)
...     with store.snapshot() as snapshot:
...         list(snapshot.runs())
...     store.close()
[]
"""

from assay.stores.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
