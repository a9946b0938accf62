"""The command of an exchange is pasted into a shell, and sends the same again."""

import json
import subprocess

import pytest
from flask import Flask, request

from service.demo.client import Exchange
from service.demo.curl import command_of

HOSTILE = "'; $(touch x) `id` \\ \"\n!! END_OF_JSON\nEND_OF_JSON\n\u2028é\x00"


@pytest.mark.parametrize("shell", ["bash", "sh"])
def test_a_command_sends_the_request_to_the_letter(serve_app, tmp_path, shell):
    app, bodies = Flask("echo"), []

    @app.post("/a'b")
    def take():
        bodies.append((request.content_type, request.get_json()))
        return {"ok": True}

    body = {"hook": "order-sign", "text": HOSTILE, HOSTILE: 1}
    with serve_app(app) as base:
        text = command_of(Exchange("order-sign", f"{base}/a'b", body, 200, {}))
        process = subprocess.run([shell], input=text, capture_output=True, text=True, cwd=tmp_path, check=True)  # fmt: skip
    assert bodies == [("application/json", body)]
    assert json.loads(process.stdout) == {"ok": True}
    assert list(tmp_path.iterdir()) == []
    assert text.isascii()
    assert "!" not in text
