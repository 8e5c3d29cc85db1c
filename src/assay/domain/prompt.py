"""What a model is asked: the questions of a domain and the text that explains them."""

from pydantic import Field

from assay.canonical import JsonValue, digest, encode
from assay.domain.document import Digest
from assay.domain.noun import Noun

__all__ = ["Prompt", "Question"]


class Question(Noun):
    """One thing to be read from the evidence.

    Attributes:
        question: Id, for example ``approval``.
        asks: The question in one sentence.
        answers: Every answer that it allows, with what each means.
        reads: Kinds of documents that can answer it; each such document has to be accounted for.
        facts: Values to be read beside the answer: name to kind. Code derives each again by its
            kind.
        about: What each fact is, by name.
        controls: The controls whose test needs the answer.
    """

    question: str
    asks: str
    answers: dict[str, str]
    reads: tuple[str, ...]
    facts: dict[str, str] = Field(default_factory=dict)
    about: dict[str, str] = Field(default_factory=dict)
    controls: tuple[str, ...] = ()


class Prompt(Noun):
    """Questions with instructions, the same for every case of an app.

    Attributes:
        name: ``approval``.
        version: Raised with each change of meaning; the digest tells every change.
        text: Instructions in Markdown.
        questions: What is asked, in order.
    """

    name: str
    version: str
    text: str
    questions: tuple[Question, ...]

    @property
    def sha256(self) -> Digest:
        """Digest of the whole prompt."""
        value: JsonValue = self.model_dump(mode="json")
        return Digest(digest(encode(value)))

    def question(self, name: str) -> Question | None:
        """The question of that id; ``None`` where nobody asks it."""
        return next((found for found in self.questions if found.question == name), None)
