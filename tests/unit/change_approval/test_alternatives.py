import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from change_approval import alarm, lexicon
from change_approval.alternatives import by_first_letter

LISTS = [
    "stop(?:s|ped)?|halt|hold (?:on|off)|(?:must|can)(?: not|n't) go|[❌🚫]|^no\\b|a?b|(?:x|y)?z",
    "a|ab|abc",
    "(?:(?:no|any) bugs?|fix(?:es|ed)) now|[(|)]+|\\(\\|",
]


@pytest.mark.parametrize("alternatives", LISTS)
@given(
    text=st.lists(
        st.sampled_from(
            [
                "stop",
                "stops",
                "halt",
                "hold off",
                "must not go",
                "can",
                "n't go",
                "❌",
                "no",
                "b",
                "ab",
                "abc",
                "xz",
                "z",
                "y",
                "any bug",
                "no bugs",
                "fixes",
                "now",
                "(|",
                "(",
                " ",
            ]
        )
    ).map(" ".join)
)
def test_the_arranged_list_matches_where_the_list_did(alternatives: str, text: str) -> None:
    plain = re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)
    arranged = re.compile(rf"(?<!\w)(?:{by_first_letter(alternatives)})(?!\w)", re.IGNORECASE)
    assert [m.start() for m in arranged.finditer(text)] == [m.start() for m in plain.finditer(text)]


def test_words_with_one_first_letter_keep_their_order() -> None:
    assert by_first_letter("stop|abort|start") == "s(?:top|tart)|a(?:bort)"


@pytest.mark.parametrize(
    "words",
    [
        "This must not go live.",
        "It mustn't be released",
        "SHOULD NOT BE MERGED",
        "can not go out",
        "may not be deployed",
        "Halt the rollout",
        "stop this deployment",
        "Abort the release",
        "suspend the go-live",
        "my approval is void",
        "I was wrong to agree",
        "take my ack back",
        "pull the review back",
        "Ich ziehe meine Zustimmung hiermit zurück",
    ],
)
def test_every_form_of_a_halt_is_noticed(words: str) -> None:
    assert alarm.halt_in(f"Well. {words} Thank you.") is not None


@pytest.mark.parametrize(
    "words",
    [
        "did not test",
        "haven't run it",
        "without testing",
        "no further nits",
        "if it helps",
        "in any case",
        "either way",
        "the only change is a rebase",
        "just squashed",
        "since the last rebase",
        "all comments were resolved",
        "reviewed the fix",
        "thanks for addressing it",
    ],
)
def test_every_harmless_turn_of_phrase_holds_a_needle(words: str) -> None:
    assert lexicon.HARMLESS.search(words) is not None
    assert lexicon.HARMLESS_NEEDLES.is_in(words.casefold())
