"""Arize Phoenix: a place to look at runs, on this machine, in an environment of its own.

The server needs packages that assay can't live with (an old ``anthropic``), so it gets a virtual
environment under the user's data folder. It listens on the loopback interface only, which is
verified after every start; it sends nothing anywhere; it is a view, the ledger is the record.

::

    home = PhoenixHome(Path("~/.local/share/assay/phoenix").expanduser())
    home.install(progress)
    server = start(home, 6006, SystemClock())
"""

from assay.telemetry.phoenix.examples import read_gold
from assay.telemetry.phoenix.experiments import Experiment, Kept, Score, Trial, keep_experiment
from assay.telemetry.phoenix.home import PhoenixHome
from assay.telemetry.phoenix.server import Running, describe, find, running_url, start, stop
from assay.telemetry.phoenix.view import PhoenixView

__all__ = [
    "Experiment",
    "Kept",
    "PhoenixHome",
    "PhoenixView",
    "Running",
    "Score",
    "Trial",
    "describe",
    "find",
    "keep_experiment",
    "read_gold",
    "running_url",
    "start",
    "stop",
]
