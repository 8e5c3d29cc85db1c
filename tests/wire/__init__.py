"""A server that speaks the wire protocols of model vendors, with every way in which they misbehave.

Real sockets, so that the real SDKs talk to it::

    with WireServer() as server:
        client = anthropic.Anthropic(api_key="k", base_url=server.anthropic_url)

What it answers is the :data:`Brain`'s choice; a model whose name begins with ``x-`` misbehaves as
the rest of the name says (:mod:`wire.faults`), and words after a ``+`` say what a model does not
take (``gpt-6-sol+no-temperature+no-schema``).
"""

from wire.answer import Answer, Asked, Brain
from wire.brains import instance_of, lawful
from wire.faults import FAULTS
from wire.process import spawned
from wire.server import WireServer

__all__ = ["FAULTS", "Answer", "Asked", "Brain", "WireServer", "instance_of", "lawful", "spawned"]
