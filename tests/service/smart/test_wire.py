"""Exchanges with sign-in servers: bounded, to allowed addresses only, and no redirect is followed."""

import pytest
from flask import Flask, Response, redirect, request

from service.network import networks_of, open_session
from service.smart.wire import Wire, WireError

LOCAL = networks_of(["127.0.0.0/8"])


@pytest.fixture(scope="module")
def server(serving_app):
    app = Flask("server", static_folder=None)
    views = {
        "good": lambda: {"a": 1},
        "list": lambda: Response("[1]"),
        "text": lambda: Response("<html>"),
        "long": lambda: Response(b'{"a": "' + b"x" * 300_000 + b'"}'),
        "away": lambda: redirect("/good"),
        "echo": lambda: dict(request.form),
    }
    for name, view in views.items():
        app.add_url_rule(f"/{name}", name, view, methods=["GET", "POST"])
    with serving_app(app) as base:
        yield base


def wire(networks=LOCAL, allow_http=True):
    return Wire(open_session(networks), allow_http)


def test_an_object_is_had_with_its_status(server):
    assert wire().document(f"{server}/good") == (200, {"a": 1})
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert wire().document(f"{server}/echo", headers, "b=2") == (200, {"b": "2"})


@pytest.mark.parametrize("path", ["list", "text", "long", "away", "absent"])
def test_anything_else_brings_nothing(server, path):
    with pytest.raises(WireError):
        wire().document(f"{server}/{path}")


def test_an_address_that_may_not_be_called_is_not(server):
    for one in (wire(networks=()), wire(allow_http=False)):
        with pytest.raises(WireError):
            one.document(f"{server}/good")


@pytest.mark.parametrize("url", [None, 5, "", "ftp://a.example", "https://", "https://a.example\\b", "https://ä.example"])  # fmt: skip
def test_what_is_no_address_is_not_usable(url):
    assert not wire().is_usable(url)
