"""Real histories: no author who reviewed their own change passes as different."""

import json
import re

from assay.domain import Actor
from assay.identity import GraphBuilder, Match

MENTION = re.compile(r"\s*(.*?)\s*<([^>]*)>\s*")


def actor(text: str) -> Actor:
    found = MENTION.fullmatch(text)
    return Actor(name=found[1], email=found[2]) if found else Actor(name=text.strip())


def kafka_pairs(folder):
    with (folder / "sox" / "kafka_changes.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            author = actor(record["author"])
            for key, value in record["trailers"]:
                if key.startswith("Review"):
                    yield from ((author, actor(v)) for v in value.split(",") if v.strip(" .,"))


def test_trailers_with_one_name_or_one_address_are_never_different(shared_data):
    pairs = list(kafka_pairs(shared_data))
    builder = GraphBuilder()
    for pair in pairs:
        for one in pair:
            builder.observe(one)
    graph = builder.build()
    answers = {pair: graph.compare(*pair).match for pair in {(a, b) for a, b in pairs}}
    for (one, other), match in answers.items():
        if one.name.casefold() == other.name.casefold() or one.email == other.email != "":
            assert match is not Match.DIFFERENT, (one, other)
    share = sum(match is Match.DIFFERENT for match in answers.values()) / len(answers)
    assert 0.75 < share < 0.95


def test_author_and_merger_of_one_login_are_the_same_and_others_are_not(shared_data):
    graph = GraphBuilder().build()
    merged = same = different = 0
    with (shared_data / "sox" / "secp256k1_prs.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["merged_at"] and record["merged_by"]:
                author = Actor(login=record["user"], platform="github")
                merger = Actor(login=record["merged_by"], platform="github")
                match = graph.compare(author, merger).match
                merged += 1
                same += match is Match.SAME
                different += match is Match.DIFFERENT
    assert same == 225
    assert different >= 0.95 * (merged - same)
