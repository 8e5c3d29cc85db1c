"""What a compliance domain implements, and how the engine finds it."""

from assay.app.contract import App, Assessor, Concluding, DemoRun, Fieldwork, RunInputs
from assay.app.registry import find_app, installed_apps

__all__ = [
    "App",
    "Assessor",
    "Concluding",
    "DemoRun",
    "Fieldwork",
    "RunInputs",
    "find_app",
    "installed_apps",
]
