"""A client's assertion as SMART Backend Services asks for it: what a strict server checks."""

import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask, request

from service.commands.ehr.access import access_grant
from service.config import Settings
from service.network import ServerPolicy, networks_of

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class Tenant:
    """The networks of the machine itself."""

    server_policy = ServerPolicy((), networks_of(["127.0.0.0/8"]))


@pytest.fixture
def form(serve_app, tmp_path):
    """What the token endpoint is sent, with its address and the public key of the client."""
    key = ec.generate_private_key(ec.SECP384R1())
    path = tmp_path / "key.json"
    row = jwt.get_algorithm_by_name("ES384").to_jwk(key, as_dict=True)
    path.write_text(json.dumps({**row, "kid": "k1"}))
    app, forms = Flask("token"), []

    @app.get("/.well-known/smart-configuration")
    def configuration():
        return {"token_endpoint": f"{request.host_url}token"}

    @app.post("/token")
    def token():
        forms.append(request.form.to_dict())
        return {"access_token": "t", "scope": "system/*.rs"}

    with serve_app(app) as server:
        for _ in range(2):
            credentials = (None, "client-1", path)
            grant = access_grant(Settings(fhir_allow_http=True), Tenant(), server, credentials)
            assert grant == ("t", "system/*.rs")
        return f"{server}/token", key.public_key(), forms


def test_the_assertion_is_one_that_a_strict_server_takes(form):
    endpoint, key, forms = form
    first, second = (one["client_assertion"] for one in forms)
    require = ["iss", "sub", "aud", "exp", "jti"]
    claims = jwt.decode(
        first, key, algorithms=["ES384"], audience=endpoint, issuer="client-1",
        options={"require": require},
    )  # fmt: skip
    assert claims["sub"] == "client-1"
    assert time.time() < claims["exp"] <= time.time() + 300
    assert jwt.get_unverified_header(first) == {"alg": "ES384", "kid": "k1", "typ": "JWT"}
    again = jwt.decode(second, key, algorithms=["ES384"], audience=endpoint)
    assert again["jti"] != claims["jti"]


def test_the_form_names_grant_type_and_scope(form):
    for sent in form[2]:
        del sent["client_assertion"]
        assert sent == {
            "grant_type": "client_credentials",
            "client_assertion_type": TYPE,
            "scope": "system/*.rs",
        }
