"""An exchange as a command for a shell, to be pasted as it is."""

from __future__ import annotations

import json
import shlex

from service.demo.client import Exchange
from service.types import Json

END = "END_OF_JSON"


def command_of(exchange: Exchange) -> str:
    """Returns the command that sends a request again.

    The body comes from a here-document: as an argument it would be longer than some shells allow.
    """
    head = "curl -sS -H 'Content-Type: application/json' --data-binary @-"
    return f"{head} {shlex.quote(exchange.address)} <<'{END}'\n{body_of(exchange.request)}\n{END}\n"


def body_of(document: Json) -> str:
    """Returns a document in short lines of ASCII, without what a shell at a prompt takes for its own."""
    return json.dumps(document, indent=1).replace("!", "\\u0021")
