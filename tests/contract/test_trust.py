"""Check 22: who is let in, and that everybody else gets the same 401."""

import json
import time
from dataclasses import dataclass, field
from uuid import uuid4

import jwt
import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from flask import Flask

ISSUER = "https://ehr.example/fhir"
PUBLIC = "https://luminal.example"  # the address of the service as the EHR knows it
VIEW = "/cds-services/luminal-patient-view"
FEEDBACK = f"{VIEW}/feedback"


@dataclass
class Signer:
    """A key pair with its public part as a JWK."""

    algorithm: str
    kid: str = field(default_factory=lambda: uuid4().hex)

    def __post_init__(self):
        curves = {"ES384": ec.SECP384R1(), "ES256": ec.SECP256R1()}
        if self.algorithm in curves:
            self.key = ec.generate_private_key(curves[self.algorithm])
        else:
            self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        jwk = jwt.get_algorithm_by_name(self.algorithm).to_jwk(self.key.public_key(), as_dict=True)
        self.jwk = {**jwk, "kid": self.kid, "use": "sig"}

    def sign(self, path=VIEW, header=None, **claims):
        now = int(time.time())
        payload = {
            "iss": ISSUER, "aud": PUBLIC + path, "iat": now, "exp": now + 300, "jti": uuid4().hex,
            "tenant": "north", **claims,
        }  # fmt: skip
        payload = {key: value for key, value in payload.items() if value is not None}
        return jwt.encode(payload, self.key, self.algorithm, {"kid": self.kid, **(header or {})})


@pytest.fixture(scope="module")
def keyserver(serve):
    """A server of key sets; `sets` maps paths to keys, and `asked` lists what was fetched."""
    app = Flask("keys")
    app.sets, app.asked = {}, []

    @app.get("/<name>")
    def keys(name):
        app.asked.append(name)
        return {"keys": app.sets[name]} if name in app.sets else ("", 404)

    with serve(app) as address:
        app.base = address
        yield app


@pytest.fixture(scope="module")
def signers():
    return {name: Signer(name) for name in ("ES384", "RS384", "ES256", "RS256")}


@pytest.fixture(scope="module")
def rotating():
    """Issuer of its own whose keys are fetched."""
    return [Signer("ES384"), Signer("ES384")]


def tenants(signers, jku):
    shared = {
        "issuer": ISSUER,
        "base_urls": [PUBLIC + "/"],
        "jku": ["https://ehr.example/keys"],
        "jwks": {"keys": [signer.jwk for signer in signers.values()]},
    }
    return [
        {"id": "north", "tenant_claims": ["north"], **shared},
        {"id": "all", "tenant_claims": ["all"], "algorithms": ["ES256", "RS256"], **shared},
        {
            "id": "fixed",
            "tenant_claims": ["fixed"],
            "audiences": ["cds"],
            "jurisdiction": "eu",
            **shared,
        },
        {"id": "none", **shared, "issuer": "urn:none", "tenant_claims": ["None"]},
        {"id": "remote", "issuer": "urn:remote", "base_urls": [PUBLIC], "jku": [jku]},
    ]


@pytest.fixture(scope="module")
def trusted(start, tmp_path_factory, signers, keyserver, behaviours_jku):
    path = tmp_path_factory.mktemp("tenants") / "tenants.yaml"
    path.write_text(yaml.safe_dump({"tenants": tenants(signers, behaviours_jku)}))
    with start(auth="required", tenants=str(path), deadline_ms=5000) as address:
        yield address


@pytest.fixture(scope="module")
def behaviours_jku():
    return "https://keys.example/remote"


@pytest.fixture
def knock(trusted, http, make_call):
    """Calls with a token; by default patient-view."""

    def knock(token, path=VIEW, body=None, method="POST", scheme="Bearer"):
        headers = {"Authorization": f"{scheme} {token}"} if token is not None else {}
        body = make_call() if body is None else body
        return http.request(method, trusted + path, json=body, headers=headers)

    return knock


@pytest.mark.parametrize("algorithm", ["ES384", "RS384"])
def test_check_22_good_tokens(knock, signers, algorithm):
    sign = signers[algorithm].sign
    assert knock(sign()).status_code == 200
    assert knock(sign("/cds-services"), "/cds-services", method="GET").status_code == 200
    entry = {
        "card": str(uuid4()),
        "outcome": "overridden",
        "outcomeTimestamp": "2026-11-24T10:00:00Z",
    }
    assert knock(sign(FEEDBACK), FEEDBACK, {"feedback": [entry]}).status_code == 200
    assert knock(sign("/assess"), "/assess").status_code == 200
    assert knock(sign(aud=["https://other.example/x", PUBLIC + VIEW])).status_code == 200
    assert knock(sign(), scheme="bearer").status_code == 200
    jku = {"jku": "https://ehr.example/keys"}
    assert knock(sign(header=jku)).status_code == 200
    # what one EHR adds: not-before of five minutes ago, and the client as subject
    assert (
        knock(sign(nbf=int(time.time()) - 300, sub="client-id", extra={"a": 1})).status_code == 200
    )
    late = int(time.time()) + 30  # within the leeway
    assert knock(sign(iat=late, nbf=late)).status_code == 200
    assert knock(sign(exp=int(time.time()) - 30)).status_code == 200


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_other_algorithms_where_a_tenant_allows_them(knock, signers, algorithm):
    assert knock(signers[algorithm].sign(tenant="all")).status_code == 200
    assert knock(signers[algorithm].sign()).status_code == 401


def test_a_fixed_audience_and_the_jurisdiction_of_a_tenant(knock, signers, make_call):
    sign = signers["ES384"].sign
    answer = knock(sign(tenant="fixed", aud="cds"), "/assess")
    assert answer.json()["jurisdiction"] == "eu"
    assert knock(sign(aud="cds"), "/assess").status_code == 401
    assert knock(sign("/assess"), "/assess").json()["jurisdiction"] == "us"


def unsigned(signer):
    token = signer.sign()
    header = jwt.utils.base64url_encode(b'{"alg":"none","typ":"JWT"}').decode()
    return f"{header}.{token.split('.')[1]}."


def shared_secret(signer):
    """The public key taken for a shared secret, an old trick."""
    header = {"alg": "HS256", "typ": "JWT", "kid": signer.kid}
    text = ".".join(
        jwt.utils.base64url_encode(part).decode()
        for part in (
            json.dumps(header).encode(),
            jwt.utils.base64url_decode(signer.sign().split(".")[1]),
        )
    )
    signature = jwt.get_algorithm_by_name("HS256").sign(
        text.encode(), json.dumps(signer.jwk).encode()
    )
    return f"{text}.{jwt.utils.base64url_encode(signature).decode()}"


def raw(signer, **claims):
    """A genuine signature over claims that the library would not write."""
    header, payload, _ = signer.sign().split(".")
    document = json.loads(jwt.utils.base64url_decode(payload)) | claims
    payload = jwt.utils.base64url_encode(json.dumps(document).encode()).decode()
    key = jwt.get_algorithm_by_name(signer.algorithm)
    signature = key.sign(f"{header}.{payload}".encode(), signer.key)
    return f"{header}.{payload}.{jwt.utils.base64url_encode(signature).decode()}"


def impostor(signer):
    other = Signer(signer.algorithm)
    other.kid = signer.kid
    return other.sign()


def bent(signer, place):
    parts = signer.sign().split(".")
    parts[place] = ("A" if parts[place][5] != "A" else "B").join(
        (parts[place][:5], parts[place][6:])
    )
    return ".".join(parts)


NOW = int(time.time())
BAD = {
    "missing": lambda s: None,
    "empty": lambda s: "",
    "not a token": lambda s: "abc",
    "very long": lambda s: "a" * 7000,
    "three dots": lambda s: "...",
    "alg none": unsigned,
    "HS256": shared_secret,
    "ES256 not allowed": lambda s: Signer("ES256", s.kid).sign(),
    "wrong key": impostor,
    "unknown kid": lambda s: Signer(s.algorithm).sign(),
    "no kid": lambda s: s.sign(header={"kid": None}),
    "kid no text": lambda s: jwt.encode({}, s.key, s.algorithm, {"kid": "x", "typ": "JWT"}),
    "bent payload": lambda s: bent(s, 1),
    "bent signature": lambda s: bent(s, 2),
    "typ": lambda s: s.sign(header={"typ": "at+jwt"}),
    "crit": lambda s: s.sign(header={"crit": ["exp"], "exp": 1}),
    "aud of another endpoint": lambda s: s.sign("/cds-services/luminal-order-sign"),
    "aud of discovery": lambda s: s.sign("/cds-services"),
    "aud is the base": lambda s: s.sign(aud=PUBLIC),
    "aud array without ours": lambda s: s.sign(aud=["https://other.example/x", PUBLIC]),
    "aud missing": lambda s: s.sign(aud=None),
    "aud a number": lambda s: s.sign(aud=5),
    "expired": lambda s: s.sign(exp=int(time.time()) - 90),
    "exp missing": lambda s: s.sign(exp=None),
    "exp no number": lambda s: s.sign(exp="tomorrow"),
    "exp endless": lambda s: s.sign(exp=float("inf")),
    "exp far away": lambda s: s.sign(exp=int(time.time()) + 7200),
    "iat in the future": lambda s: s.sign(iat=int(time.time()) + 120),
    "iat missing": lambda s: s.sign(iat=None),
    "nbf in the future": lambda s: s.sign(nbf=int(time.time()) + 120),
    "issuer": lambda s: s.sign(iss="https://evil.example"),
    "issuer with a slash": lambda s: s.sign(iss=ISSUER + "/"),
    "issuer missing": lambda s: s.sign(iss=None),
    "tenant": lambda s: s.sign(tenant="south"),
    "tenant missing": lambda s: s.sign(tenant=None),
    "tenant an object": lambda s: s.sign(tenant={"north": 1}),
    "jti missing": lambda s: s.sign(jti=None),
    "jti empty": lambda s: s.sign(jti=""),
    "jti long": lambda s: s.sign(jti="x" * 300),
    "jti half a letter": lambda s: raw(s, jti="\ud800"),
    "exp text of digits": lambda s: s.sign(exp=str(int(time.time()) + 300)),
    "iat text of digits": lambda s: raw(s, iat=str(int(time.time()))),
    "exp a truth value": lambda s: raw(s, exp=True),
    "exp a list": lambda s: raw(s, exp=[int(time.time()) + 300]),
    "nbf text of digits": lambda s: raw(s, nbf=str(int(time.time()))),
    "tenant null": lambda s: raw(s, tenant=None),
    "no tenant where one is called None": lambda s: s.sign(iss="urn:none", tenant=None),
    "tenant a list": lambda s: raw(s, tenant=["north"]),
}


@pytest.fixture(scope="module")
def refusal(trusted, http):
    """What a call without a token gets."""
    answer = http.post(trusted + VIEW, json={})
    assert answer.status_code == 401
    return answer


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("algorithm", ["ES384", "RS384"])
def test_check_22_bad_tokens_get_one_answer(knock, signers, refusal, is_refused, name, algorithm):
    try:
        token = BAD[name](signers[algorithm])
    except (TypeError, jwt.PyJWTError) as error:
        pytest.skip(f"the library does not make such a token: {error}")
    answer = knock(token)
    is_refused(answer, 401)
    assert answer.content == refusal.content
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_check_22_a_token_is_good_once(knock, signers, refusal):
    token = signers["ES384"].sign()
    assert knock(token).status_code == 200
    again = knock(token)
    assert (again.status_code, again.content) == (401, refusal.content)
    # a refused token uses nothing up
    identifier = uuid4().hex
    assert knock(signers["ES384"].sign(jti=identifier, exp=1)).status_code == 401
    assert knock(signers["ES384"].sign(jti=identifier)).status_code == 200


def test_check_22_an_unlisted_jku_is_never_fetched(knock, signers, keyserver, refusal):
    mine = Signer("ES384")
    keyserver.sets["evil"] = [mine.jwk]
    for url in (
        f"{keyserver.base}/evil",
        "https://ehr.example/keys/../evil",
        5,
        ["https://ehr.example/keys"],
    ):
        answer = knock(mine.sign(header={"jku": url}))
        assert (answer.status_code, answer.content) == (401, refusal.content)
    assert "evil" not in keyserver.asked


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/cds-services"), ("POST", VIEW), ("POST", FEEDBACK), ("POST", "/assess"),
     ("POST", "/cds-services/none"), ("POST", "/cds-services/none/feedback")],
)  # fmt: skip
def test_every_guarded_endpoint_asks(trusted, http, refusal, method, path):
    answer = http.request(method, trusted + path, data=b"{not json")
    assert (answer.status_code, answer.content) == (401, refusal.content)


@pytest.mark.parametrize(
    "path",
    [
        "/health/live",
        "/health/ready",
        "/metrics",
        "/openapi.json",
        "/schemas",
        "/glossary",
        "/rules",
        "/knowledge",
    ],
)
def test_what_holds_no_patient_data_is_open(trusted, http, path):
    assert http.get(trusted + path).status_code == 200


def test_the_openapi_document_names_the_token(trusted, http):
    document = http.get(f"{trusted}/openapi.json").json()
    assert document["security"] == [{"client": []}]


def test_check_24_tokens_and_reasons_are_not_told(knock, signers, capsys):
    good, bad = signers["ES384"].sign(), BAD["expired"](signers["ES384"])
    knock(good)
    knock(bad)
    output = "".join(capsys.readouterr())
    for token in (good, bad):
        assert all(part not in output for part in token.split("."))
    assert '"reason": "expired"' in output
    assert '"tenant": "north"' in output
