"""What a compliance domain implements, and how the engine finds it."""

from assay.app.contract import (
    App,
    Assessor,
    Concluding,
    DemoRun,
    Fieldwork,
    Prompting,
    RunInputs,
)
from assay.app.prompt import load_prompt, parse_prompt, with_controls
from assay.app.registry import find_app, installed_apps

__all__ = [
    "App",
    "Assessor",
    "Concluding",
    "DemoRun",
    "Fieldwork",
    "Prompting",
    "RunInputs",
    "find_app",
    "installed_apps",
    "load_prompt",
    "parse_prompt",
    "with_controls",
]
