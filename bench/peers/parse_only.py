"""The least that a CDS Hooks service in Flask can do: parse the call, answer without a card."""

import orjson
from flask import Flask, request

app = Flask(__name__)


@app.get("/health/live")
def live() -> dict[str, str]:
    """Alive."""
    return {"status": "ok"}


@app.post("/cds-services/<name>")
def answer(name: str) -> dict[str, list[object]]:
    """No card, whatever is sent."""
    orjson.loads(request.get_data())
    return {"cards": []}
