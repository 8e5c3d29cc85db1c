"""The control catalogue: what is tested, why, and what counts as a deficiency. Data, from TOML.

::

    [[control]]
    id = "CM-03"
    title = "Segregation of duties"
    objective = "..."
    key_control = "..."
    test = "..."
    evidence = ["..."]
    deficiency = "..."
    owner = "..."
    always_human = "..."

    [control.frameworks]
    coso = ["P10", "P11"]
    cobit = ["DSS06.03"]
    nist = ["AC-5"]
    pcaob = ["AS 2201.42-.45"]
"""

import tomllib

from pydantic import ValidationError

from assay.domain.noun import Noun
from assay.errors import UsageError

__all__ = ["Catalogue", "Control"]


class Control(Noun):
    """One control of the catalogue.

    Attributes:
        id: ``CM-03``.
        title: Short name.
        objective: What the control is to achieve.
        key_control: Typical wording of the key control.
        test: How its operation is tested.
        evidence: What evidence the test requires.
        deficiency: When the test's result is a deficiency.
        owner: Role that owns the control.
        always_human: What no deterministic test can decide.
        frameworks: Framework to references (COSO 2013, COBIT 2019, NIST SP 800-53r5, PCAOB).
    """

    id: str
    title: str
    objective: str
    key_control: str
    test: str
    evidence: tuple[str, ...]
    deficiency: str
    owner: str
    always_human: str
    frameworks: dict[str, tuple[str, ...]]


class Catalogue(Noun):
    """All controls of an app, in order."""

    controls: tuple[Control, ...]

    @classmethod
    def parse(cls, text: str, *, name: str) -> "Catalogue":
        """Read a catalogue file.

        Raises:
            UsageError: Not TOML, a field missing, or an id that stands twice.
        """
        try:
            found = cls.model_validate({"controls": tomllib.loads(text).get("control", ())})
        except (tomllib.TOMLDecodeError, ValidationError) as error:
            raise UsageError(
                "catalogue.malformed", f"{name} is not a control catalogue: {error}"
            ) from error
        ids = [control.id for control in found.controls]
        if len(set(ids)) != len(ids):
            raise UsageError("catalogue.duplicate", f"{name} lists a control twice")
        return found

    def control(self, control_id: str) -> Control:
        """The control of that id.

        Raises:
            UsageError: There is none.
        """
        for control in self.controls:
            if control.id == control_id:
                return control
        raise UsageError("control.unknown", f"the catalogue has no control {control_id}")
