"""An EHR with SMART App Launch on a real port: strict on everything that a client can get wrong."""

import json
import secrets
import time
from base64 import b64decode, urlsafe_b64encode
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from types import SimpleNamespace
from urllib.parse import urlencode

import jwt
import yaml
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Response, redirect, request

from service.app import create_app
from service.config import Settings
from service.demo.fhir import create_server, demo_patients
from service.trust import key_set_of, new_private_key, read_private_key
from tests.live import serving

CLIENT, SECRET, LAUNCH, PATIENT = "luminal-app", "s3cret", "launch-1", "demo-2"
CANARY = "Zebulon-Canary-1931"
SIGNER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Ehr:
    """What the EHR holds, and how it behaves; tests change it."""

    kind: str = "public"
    redirect_uri: str = ""
    scopes: tuple = ("permission-v2",)
    patient: str | None = PATIENT
    code_seconds: float = 60
    expires_in: object = 900
    public_keys: object = None
    configuration: dict = field(default_factory=dict)
    token_answer: dict = field(default_factory=dict)
    claims: dict = field(default_factory=dict)
    codes: dict = field(default_factory=dict)
    tokens: set = field(default_factory=set)
    seen: list = field(default_factory=list)
    base: str = ""

    def refusal_of_request(self, values):
        """Why an authorization request is refused; None where it is not."""
        if values.get("client_id") != CLIENT or values.get("redirect_uri") != self.redirect_uri:
            return "client or redirect"
        if values.get("response_type") != "code" or values.get("aud") != self.base:
            return "response type or audience"
        if values.get("code_challenge_method") != "S256" or not values.get("code_challenge"):
            return "no proof key"
        if len(values.get("state", "")) < 22:
            return "no state"
        scopes = values.get("scope", "").split()
        form = "rs" if "permission-v2" in self.scopes else "read"
        context = "launch" if values.get("launch") else "launch/patient"
        resources = [s for s in scopes if s.startswith("patient/")]
        if context not in scopes or not resources:
            return "scope"
        if not all(s.endswith(f".{form}") for s in resources):
            return "scope of another version"
        if values.get("launch") not in (None, LAUNCH):
            return "launch"
        return None

    def refusal_of_code(self, form, headers):
        """Why a token request is refused; None where it is not."""
        entry = self.codes.pop(form.get("code"), None)
        if entry is None or time.time() > entry["until"]:
            return "invalid_grant"
        if form.get("redirect_uri") != entry["redirect_uri"]:
            return "invalid_grant"
        proof = urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest())
        if proof.rstrip(b"=").decode() != entry["code_challenge"]:
            return "invalid_grant"
        return None if self._knows(form, headers) else "invalid_client"

    def _knows(self, form, headers):
        if self.kind == "public":
            return form.get("client_id") == CLIENT and "Authorization" not in headers
        if self.kind == "secret":
            words = headers.get("Authorization", "").removeprefix("Basic ")
            return b64decode(words).decode() == f"{CLIENT}:{SECRET}"
        try:
            header = jwt.get_unverified_header(form["client_assertion"])
            [key] = [k for k in self.public_keys["keys"] if k["kid"] == header["kid"]]
            claims = jwt.decode(form["client_assertion"], jwt.PyJWK(key).key, ["ES384"],
                                audience=f"{self.base}/token", issuer=CLIENT)  # fmt: skip
        except (jwt.PyJWTError, KeyError, ValueError):
            return False
        return claims["sub"] == CLIENT and claims["exp"] <= time.time() + 300 and claims["jti"]

    def identity(self, nonce):
        now = int(time.time())
        claims = {"iss": self.base, "sub": "dr", "aud": CLIENT, "iat": now, "exp": now + 300}
        claims |= {"nonce": nonce, "fhirUser": f"Practitioner/{CANARY}", **self.claims}
        return jwt.encode(claims, SIGNER, "RS256", {"kid": "k1"})


def create_ehr(ehr):
    """Returns the EHR as a WSGI application: sign-in and FHIR server."""
    app = create_server(demo_patients())
    closed = {"/.well-known/smart-configuration", "/authorize", "/token", "/keys", "/metadata"}

    @app.before_request
    def admit():
        ehr.seen.append(request.path)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if request.path not in closed and token not in ehr.tokens:
            return Response("{}", 401, content_type="application/json")
        return None

    @app.get("/.well-known/smart-configuration")
    def configuration():
        document = {
            "issuer": ehr.base,
            "jwks_uri": f"{ehr.base}/keys",
            "authorization_endpoint": f"{ehr.base}/authorize",
            "token_endpoint": f"{ehr.base}/token",
            "capabilities": [*ehr.scopes, "launch-ehr", "launch-standalone"],
            "code_challenge_methods_supported": ["S256"],
            **ehr.configuration,
        }
        return Response(json.dumps(document), content_type="application/json")

    @app.get("/authorize")
    def authorize():
        values = request.args
        fault = ehr.refusal_of_request(values)
        if fault:
            return Response(f"refused: {fault}", 400)
        code = secrets.token_urlsafe()
        ehr.codes[code] = {**values, "until": time.time() + ehr.code_seconds}
        return redirect(f"{ehr.redirect_uri}?{urlencode({'code': code, 'state': values['state']})}")

    @app.post("/token")
    def token():
        entry = dict(ehr.codes.get(request.form.get("code"), {}))
        fault = ehr.refusal_of_code(request.form, request.headers)
        if fault:
            return Response(json.dumps({"error": fault}), 400, content_type="application/json")
        access = secrets.token_urlsafe()
        ehr.tokens.add(access)
        answer = {"access_token": access, "token_type": "Bearer", "scope": entry["scope"],
                  "expires_in": ehr.expires_in, "patient": ehr.patient}  # fmt: skip
        if "openid" in entry["scope"].split():
            answer["id_token"] = ehr.identity(entry["nonce"])
        answer |= ehr.token_answer
        return Response(json.dumps(answer), content_type="application/json")

    @app.get("/keys")
    def keys():
        [public] = key_set_of(SIGNER)["keys"]
        document = {"keys": [{**public, "kid": "k1", "alg": "RS256"}]}
        return Response(json.dumps(document), content_type="application/json")

    return app


@contextmanager
def launchable(folder, engine=None, ehr=None, jwks=None, **registration):
    """Serves an EHR and the service that is registered there; yields both."""
    ehr = ehr or Ehr()
    holder = SimpleNamespace(app=None)
    with ExitStack() as stack:
        ehr.base = stack.enter_context(serving(create_ehr(ehr)))
        base = stack.enter_context(serving(lambda *call: holder.app(*call)))
        ehr.redirect_uri = f"{base}/smart/callback"
        pem = new_private_key()
        (folder / "app.pem").write_bytes(pem)
        (folder / "app.secret").write_text(f"{SECRET}\n")
        ehr.public_keys = key_set_of(read_private_key(pem))
        files = {"secret": {"secret_file": "app.secret"}, "key": {"key_file": "app.pem"}}
        tenant = {
            "id": "north", "issuer": "urn:example:ehr", "audiences": ["luminal"],
            "jwks": jwks or {"keys": []}, "fhir_servers": [ehr.base], "fhir_networks": ["127.0.0.0/8"],
            "smart": {"client_id": CLIENT, "kind": ehr.kind, **files.get(ehr.kind, {}), **registration},
        }  # fmt: skip
        (folder / "tenants.yaml").write_text(yaml.safe_dump({"tenants": [tenant]}))
        settings = Settings(
            auth="required", tenants=str(folder / "tenants.yaml"), public_url=base,
            fhir_allow_http=True, database_url=f"sqlite:///{folder / 'smart.sqlite3'}",
        )  # fmt: skip
        holder.app = create_app(settings, engine)
        stack.callback(holder.app.extensions["luminal"].close)
        yield SimpleNamespace(ehr=ehr, base=base, app=holder.app)


class Browser:
    """Follows redirects as a browser does, with the cookies of one host; keeps each answer."""

    def __init__(self, http, base):
        self.http, self.base, self.cookies, self.answers = http, base, {}, []

    def get(self, url, method="GET"):
        own = url.startswith(self.base)
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items()) if own else ""
        answer = self.http.request(
            method, url, headers={"Cookie": jar} if jar else {}, allow_redirects=False
        )
        self.answers.append(answer)
        for line in answer.raw.headers.getlist("Set-Cookie") if own else ():
            name, _, value = line.partition(";")[0].partition("=")
            if "Max-Age=0" in line:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        self.http.cookies.clear()
        return answer

    def follow(self, url, until=None):
        """Goes on to the last answer, or to the address that begins as said, unvisited."""
        while until is None or not url.startswith(until):
            answer = self.get(url)
            if not answer.is_redirect:
                return answer
            url = answer.headers["Location"]
        return url
