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

from importlib.metadata import version

__all__ = ["__version__"]

__version__ = version("assay")
