"""What a compliance domain implements, and how the engine finds it."""

from assay.app.attack import Attackable, Facts, Near, Stand, Words
from assay.app.contract import (
    App,
    Assessor,
    Comparison,
    Concluding,
    Dated,
    DemoRun,
    Discreet,
    Earlier,
    Fieldwork,
    Grading,
    News,
    Prompting,
    RunInputs,
    Succeeding,
)
from assay.app.prompt import load_prompt, parse_prompt, with_controls
from assay.app.registry import find_app, installed_apps

__all__ = [
    "App",
    "Assessor",
    "Attackable",
    "Comparison",
    "Concluding",
    "Dated",
    "DemoRun",
    "Discreet",
    "Earlier",
    "Facts",
    "Fieldwork",
    "Grading",
    "Near",
    "News",
    "Prompting",
    "RunInputs",
    "Stand",
    "Succeeding",
    "Words",
    "find_app",
    "installed_apps",
    "load_prompt",
    "parse_prompt",
    "with_controls",
]
