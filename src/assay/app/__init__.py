"""What a compliance domain implements, and how the engine finds it."""

from assay.app.contract import (
    App,
    Assessor,
    Comparison,
    Concluding,
    Dated,
    DemoRun,
    Earlier,
    Fieldwork,
    News,
    RunInputs,
    Succeeding,
)
from assay.app.registry import find_app, installed_apps

__all__ = [
    "App",
    "Assessor",
    "Comparison",
    "Concluding",
    "Dated",
    "DemoRun",
    "Earlier",
    "Fieldwork",
    "News",
    "RunInputs",
    "Succeeding",
    "find_app",
    "installed_apps",
]
