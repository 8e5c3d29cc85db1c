"""A model that finds nothing, speaking a vendor's own protocol."""

import json
import re

from assay.providers import Heard, ModelReply, ModelRequest, ReaderSettings, Stop, Usage

READER = ReaderSettings(vendor="openai", model="m-1", endpoint="http://models.example/v1")


class Silent:
    """A model that finds nothing in any document, in the protocol's own bytes."""

    vendor = "openai"

    def __init__(self) -> None:
        self.asked = 0

    def ask(self, request: ModelRequest) -> ModelReply:
        self.asked += 1
        answer = {"claims": [], "abstentions": [], "silent": _documents(request.turns[0].text)}
        body = {
            "id": "r", "object": "chat.completion", "created": 0, "model": "m-1",
            "choices": [{"index": 0, "finish_reason": "stop",
                         "message": {"role": "assistant", "content": json.dumps(answer)}}],
            "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        }  # fmt: skip
        return ModelReply(json.dumps(body).encode())

    def hear(self, reply: ModelReply) -> Heard:
        text = json.loads(reply.body)["choices"][0]["message"]["content"]
        return Heard(text, Stop.COMPLETE, "m-1", Usage(1, 0, 0, 1))


def _documents(text: str) -> list[str]:
    return re.findall(r"^<<<document[^>]*? id=\"?([\w-]+)", text, re.MULTILINE)
