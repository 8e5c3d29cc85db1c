"""Govern AI decisions in regulated work.

A language model reads the messy part of the evidence; code, a second pair of eyes and people catch
what it gets wrong; and everything that happened can be proved later to an outsider.

The packages, from the door to the ground (each imports only what stands below it):

* ``cli``: parse, call, print.
* ``reports``: workpapers as JSON, XLSX and HTML.
* ``review``: maker-checker sign-off.
* ``pipeline``: the stages of a case, the run loop, resume.
* ``stores``: one unit of work over the database.
* ``app``: the contract that a compliance domain implements.
* ``ledger``, ``evidence``, ``rules``, ``intake``, ``providers``: what assay exists for.
* ``identity``, ``calendars``: who is who; which days count.
* ``domain``: the nouns.
* ``canonical``, ``clock``, ``telemetry``, ``errors``: the ground.
"""

__all__ = ["__version__"]

__version__: str


def __getattr__(name: str) -> str:
    # Reading the metadata costs more than all of `assay --help`.
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415

        return version("assay")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
