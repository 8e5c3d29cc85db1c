"""An evaluation as an experiment of Phoenix: labelled cases, what came out of each, how it counts.

A dataset and an experiment are named by what they hold, a run by its example and repetition, a
score by its name: sending again adds only what is missing.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from assay.canonical import JsonValue
from assay.clock import Clock
from assay.telemetry.phoenix.connection import connected
from assay.telemetry.phoenix.view import Example

__all__ = ["Experiment", "Kept", "Score", "Trial", "keep_experiment"]


class Score(NamedTuple):
    """How one run counts in one figure.

    Attributes:
        name: Of the figure.
        value: What it adds to the mean.
        label: What was found, in a word.
        why: What differs from the label; empty where nothing does.
    """

    name: str
    value: float
    label: str = ""
    why: str = ""


class Trial(NamedTuple):
    """One reading of one case.

    Attributes:
        case: The id among the remarks of its example.
        repetition: From 1.
        output: What came out.
        error: Why nothing did; empty otherwise.
        elapsed_ms: How long models took.
        scores: One a figure.
    """

    case: str
    repetition: int
    output: Mapping[str, JsonValue]
    error: str
    elapsed_ms: int
    scores: tuple[Score, ...]


class Experiment(NamedTuple):
    """What an evaluation looks like in Phoenix.

    Attributes:
        dataset: A name that changes with the examples.
        examples: The labelled cases, each with its id among its remarks.
        name: A name that changes with the trials.
        description: One line for people.
        remarks: Digests and versions.
        repetitions: Readings of each case.
        trials: Every reading.
    """

    dataset: str
    examples: tuple[Example, ...]
    name: str
    description: str
    remarks: Mapping[str, JsonValue]
    repetitions: int
    trials: tuple[Trial, ...]


class Kept(NamedTuple):
    """What is there now.

    Attributes:
        dataset_id: In Phoenix.
        experiment_id: In Phoenix.
        is_new_dataset: It was not there before.
        is_new_experiment: It was not there before.
        new_runs: Runs that were not there before.
    """

    dataset_id: str
    experiment_id: str
    is_new_dataset: bool
    is_new_experiment: bool
    new_runs: int


def keep_experiment(url: str, experiment: Experiment, clock: Clock) -> Kept:
    """Put an evaluation there, or what of it is missing.

    The record of an evaluation knows no time of day: runs are dated when they are sent.

    Raises:
        UsageError: ``telemetry.missing``.
        ProviderError: ``phoenix.refused``.
    """
    with connected(url) as client:
        dataset, is_new_dataset = _dataset(client, experiment)
        examples = {
            example["metadata"]["id"]: example.get("node_id") or example["id"]
            for example in dataset.examples
        }
        found, is_new = _experiment(client, dataset.id, experiment)
        there = {} if is_new else _runs(client, found)
        new_runs = 0
        for trial in experiment.trials:
            key = (examples[trial.case], trial.repetition)
            if key not in there:
                there[key] = _log(client, found, key[0], trial, clock)
                new_runs += 1
            _score(client, there[key], trial.scores, clock)
    return Kept(dataset.id, found, is_new_dataset, is_new, new_runs)


def _dataset(client: Any, experiment: Experiment) -> tuple[Any, bool]:
    for found in client.datasets.list():
        if found["name"] == experiment.dataset:
            return client.datasets.get_dataset(dataset=found["id"]), False
    made = client.datasets.create_dataset(
        name=experiment.dataset,
        inputs=[dict(example.given) for example in experiment.examples],
        outputs=[dict(example.expected) for example in experiment.examples],
        metadata=[dict(example.remarks) for example in experiment.examples],
    )
    return made, True


def _experiment(client: Any, dataset_id: str, experiment: Experiment) -> tuple[str, bool]:
    for found in client.experiments.list(dataset_id=dataset_id):
        if found.get("name") == experiment.name:
            return str(found["id"]), False
    made = client.experiments.create(
        dataset_id=dataset_id,
        experiment_name=experiment.name,
        experiment_description=experiment.description,
        experiment_metadata=dict(experiment.remarks),
        repetitions=experiment.repetitions,
    )
    return str(made["id"]), True


def _runs(client: Any, experiment_id: str) -> dict[tuple[str, int], str]:
    found = client.experiments.get_experiment(experiment_id=experiment_id)
    return {
        (run["dataset_example_id"], run["repetition_number"]): str(run["id"])
        for run in found["task_runs"]
    }


def _log(client: Any, experiment_id: str, example_id: str, trial: Trial, clock: Clock) -> str:
    end = clock.now()
    run = client.experiments.log_run(
        experiment_id=experiment_id,
        dataset_example_id=example_id,
        output=dict(trial.output),
        start_time=end - timedelta(milliseconds=trial.elapsed_ms),
        end_time=end,
        repetition_number=trial.repetition,
        error=trial.error or None,
    )
    return str(run["id"])


def _score(client: Any, run_id: str, scores: Sequence[Score], clock: Clock) -> None:
    for score in scores:
        client.experiments.log_evaluation(
            experiment_run_id=run_id,
            name=score.name,
            score=score.value,
            label=score.label or None,
            explanation=score.why or None,
            start_time=clock.now(),
        )
