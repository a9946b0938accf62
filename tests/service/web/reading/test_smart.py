"""The two launches from one end to the other over HTTP, and everything that is refused on the way."""

from urllib.parse import urlencode

import pytest

from service.clinical import Engine
from service.demo.fhir import demo_patients
from service.trust import (
    key_set_of,
    load_tenants,
    new_private_key,
    read_private_key,
    token_of,
)
from service.web.reading import smart
from tests.prefetch import prefetch_of
from tests.service.conftest import StandIn
from tests.service.ehr import CANARY, LAUNCH, PATIENT, Browser, Ehr, launchable


@pytest.fixture
def world(tmp_path, engine):
    with launchable(tmp_path, engine) as both:
        yield both


@pytest.fixture
def browser(http, world):
    return Browser(http, world.base)


def address(world, launch=LAUNCH, **more):
    values = {"iss": world.ehr.base, **({"launch": launch} if launch else {}), **more}
    return f"{world.base}/smart/launch?{urlencode(values)}"


@pytest.mark.parametrize("launch", [LAUNCH, None], ids=["from-ehr", "standalone"])
def test_a_launch_ends_on_the_page_of_its_patient(world, browser, engine, launch):
    page = browser.follow(address(world, launch))
    assert page.status_code == 200
    assert f"Patient {PATIENT}" in page.text
    name, case = engine.calls[-1]
    assert (name, case.patient_id) == ("page", PATIENT)
    assert {"Patient/demo-2"} <= {f"{r['resourceType']}/{r['id']}" for r in case.resources}


@pytest.mark.parametrize("kind", ["public", "secret", "key"])
def test_each_kind_of_client_proves_itself(tmp_path, http, engine, kind):
    with launchable(tmp_path, engine, Ehr(kind=kind)) as world:
        browser = Browser(http, world.base)
        assert browser.follow(address(world)).status_code == 200


@pytest.mark.parametrize("scopes", ["permission-v1", "permission-v2"])
def test_scopes_are_of_the_version_that_the_server_takes(tmp_path, http, engine, scopes):
    with launchable(tmp_path, engine, Ehr(scopes=(scopes,))) as world:
        assert Browser(http, world.base).follow(address(world)).status_code == 200


def test_the_token_is_nowhere_but_on_the_server(world, browser, caplog, capfd):
    browser.follow(address(world))
    [token] = world.ehr.tokens
    own = [one for one in browser.answers if one.url.startswith(world.base)]
    heard = "".join(f"{one.url} {one.headers} {one.text}" for one in own)
    assert token not in heard + capfd.readouterr().err + caplog.text
    with world.app.extensions["luminal"].store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM sealed_entry").all()
    [row] = rows
    assert token not in str(row)
    assert PATIENT not in str(row)
    assert not any(value in str(row) for value in browser.cookies.values())


def test_cookies_are_for_this_service_and_no_script(world, browser):
    browser.follow(address(world))
    lines = [
        line
        for answer in browser.answers
        for line in answer.raw.headers.getlist("Set-Cookie")
        if "luminal-" in line
    ]
    assert len(lines) == 3  # the launch, its end, the session
    assert all({"Secure", "HttpOnly", "SameSite=Lax"} <= set(line.split("; ")) for line in lines)
    assert not any("Domain" in line for line in lines)


def test_the_page_runs_nothing_and_sends_its_form_home_alone(world, browser):
    headers = browser.follow(address(world)).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_a_session_ends_when_the_reader_says_so(world, browser):
    page = browser.follow(address(world))
    handle = page.url.rpartition("/")[2]
    cookies = dict(browser.cookies)
    assert browser.get(f"{world.base}/smart/end/{handle}", "POST").status_code == 200
    assert browser.cookies == {}
    browser.cookies = cookies  # whoever kept the cookie has nothing
    again = browser.get(page.url)
    assert (again.status_code, "session is over" in again.text) == (401, True)


def test_two_charts_are_two_sessions(world, browser):
    first = browser.follow(address(world))
    world.ehr.patient = "demo-3"
    second = browser.follow(address(world))
    assert "Patient demo-3" in second.text
    assert f"Patient {PATIENT}" in browser.get(first.url).text


def test_a_browser_holds_only_so_many_sessions(world, browser, monkeypatch):
    monkeypatch.setattr(smart, "MOST_SESSIONS", 2)
    pages = [browser.follow(address(world)) for _ in range(3)]
    assert len(browser.cookies) == 1
    assert [browser.get(page.url).status_code for page in pages] == [401, 401, 200]


@pytest.mark.parametrize("iss", ["", "https://evil.example/fhir", "http://127.0.0.1:1", "//x", "http://[", "file:///etc/passwd"])  # fmt: skip
def test_an_issuer_that_no_tenant_lists_is_never_called(world, browser, iss):
    answer = browser.get(f"{world.base}/smart/launch?{urlencode({'iss': iss, 'launch': 'x'})}")
    assert (answer.status_code, "Location" in answer.headers) == (403, False)
    assert world.ehr.seen == []


def back(world, browser):
    """Goes as far as the address that the sign-in sends the browser back to."""
    return browser.follow(address(world), until=f"{world.base}/smart/callback")


def refusal(browser, url):
    answer = browser.get(url)
    assert not any("session" in name for name in browser.cookies)
    return answer.status_code, answer.text


def test_a_code_is_taken_once(world, browser, http):
    url = back(world, browser)
    cookies = dict(browser.cookies)
    assert browser.get(url).status_code == 303
    again = Browser(http, world.base)
    again.cookies = cookies
    assert refusal(again, url)[0] == 400


@pytest.mark.parametrize("change", [{"state": "x" * 43}, {"state": ""}])
def test_an_answer_to_another_launch_is_refused(world, browser, change):
    url = back(world, browser)
    wrong = url.partition("state=")[0] + urlencode(change)
    assert refusal(browser, wrong)[0] == 400
    assert "/token" not in world.ehr.seen


def test_an_answer_in_another_browser_is_refused(world, browser, http):
    url = back(world, browser)
    assert refusal(Browser(http, world.base), url)[0] == 400
    assert "/token" not in world.ehr.seen


def test_a_state_is_good_for_its_own_cookie_only(world, browser, http):
    url = back(world, browser)
    other = Browser(http, world.base)
    back(world, other)
    [name], [value] = browser.cookies, other.cookies.values()
    other.cookies = {name: value}
    assert refusal(other, url)[0] == 400
    assert "/token" not in world.ehr.seen


def test_a_code_that_has_expired_opens_nothing(world, browser):
    world.ehr.code_seconds = -1
    status, text = refusal(browser, back(world, browser))
    assert (status, "refused this service" in text) == (502, True)


def test_a_code_with_another_proof_opens_nothing(world, browser):
    url = back(world, browser)
    for entry in world.ehr.codes.values():
        entry["code_challenge"] = "A" * 43
    assert refusal(browser, url)[0] == 502


def test_a_redirect_that_is_not_registered_gets_no_code(world, browser):
    world.ehr.redirect_uri = "https://other.example/callback"
    answer = browser.follow(address(world))
    assert (answer.status_code, answer.text) == (400, "refused: client or redirect")


def test_who_declines_is_told_so(world, browser):
    url = back(world, browser)
    state = url.partition("state=")[2]
    query = urlencode({"error": "access_denied", "error_description": f"<b>{CANARY}</b>"})
    status, text = refusal(browser, f"{world.base}/smart/callback?{query}&state={state}")
    assert (status, CANARY in text) == (403, False)


def test_an_answer_in_the_name_of_another_server_is_refused(world, browser):
    url = back(world, browser)
    assert refusal(browser, f"{url}&iss=https://evil.example")[0] == 400
    assert "/token" not in world.ehr.seen


@pytest.mark.parametrize(
    "answer",
    [
        {"patient": None}, {"patient": "../Patient"}, {"access_token": ""}, {"access_token": "a\nb"},
        {"token_type": "mac"}, {"access_token": 5}, {"expires_in": "soon"}, {"error": "x"},
    ],
    ids=str,
)  # fmt: skip
def test_an_answer_that_gives_no_right_opens_nothing(world, browser, answer):
    world.ehr.token_answer = answer
    assert refusal(browser, back(world, browser))[0] == 502


@pytest.mark.parametrize(
    "claims",
    [{"nonce": "other"}, {"aud": "other"}, {"iss": "https://evil.example"}, {"exp": 1}, {"azp": "other"},
     {"aud": ["luminal-app", "other"]}],
    ids=str,
)  # fmt: skip
def test_an_identity_that_is_not_for_us_opens_nothing(tmp_path, http, engine, claims):
    ehr = Ehr(claims=claims)
    with launchable(tmp_path, engine, ehr, scopes=["openid", "fhirUser"]) as world:
        browser = Browser(http, world.base)
        status, text = refusal(browser, back(world, browser))
        assert (status, "cannot be trusted" in text) == (502, True)


def test_an_identity_is_asked_for_where_the_site_says_so(tmp_path, http, engine):
    with launchable(tmp_path, engine, scopes=["openid", "fhirUser"]) as world:
        browser = Browser(http, world.base)
        assert browser.follow(address(world)).status_code == 200
        assert "/keys" in world.ehr.seen
        world.ehr.token_answer = {"id_token": None}
        other = Browser(http, world.base)
        assert refusal(other, back(world, other))[0] == 502


@pytest.mark.parametrize("document", [{"token_endpoint": "ftp://x"}, {"authorization_endpoint": None},
                                      {"code_challenge_methods_supported": ["plain"]}], ids=str)  # fmt: skip
def test_a_configuration_that_cannot_be_used_ends_the_launch(world, browser, document):
    world.ehr.configuration = document
    assert browser.get(address(world)).status_code == 502


def test_a_chart_that_cannot_be_read_is_said_in_words(world, browser):
    url = back(world, browser)
    page = browser.get(url).headers["Location"]
    world.ehr.tokens.clear()  # withdrawn by the EHR
    answer = browser.get(page)
    assert answer.status_code == 412
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "cannot decide without" in answer.text


@pytest.mark.parametrize("handle", ["0" * 16, "x", "%0d%0aSet-Cookie:a", "..%2f.."])
def test_no_page_without_its_session(world, browser, handle):
    for method, way in (("GET", "page"), ("POST", "end")):
        answer = browser.get(f"{world.base}/smart/{way}/{handle}", method)
        assert answer.status_code in {200, 401, 404}
        assert "Patient" not in answer.text


def test_a_card_leads_to_a_launch_and_the_log_knows_the_call(tmp_path, http, make_call, capfd):
    key = read_private_key(new_private_key())
    with launchable(tmp_path, Engine(public_url="https://luminal.example"), jwks=key_set_of(key)) as world:  # fmt: skip
        [tenant] = load_tenants(tmp_path / "tenants.yaml")
        path = "/cds-services/luminal-patient-view"
        members = demo_patients()[PATIENT]
        context = {"userId": "Practitioner/1", "patientId": PATIENT}
        body = make_call(prefetch=prefetch_of(members), context=context)
        headers = {"Authorization": f"Bearer {token_of(key, tenant, path, 60)}"}
        answer = http.post(f"{world.base}{path}", json=body, headers=headers).json()
        [first, *_] = answer["cards"][0]["links"]
        assert first["url"] == "https://luminal.example/smart/launch"
        world.ehr.token_answer = {"appContext": first["appContext"]}
        capfd.readouterr()
        Browser(http, world.base).follow(address(world))
        lines = [line for line in capfd.readouterr().err.splitlines() if "smart.callback" in line]
        assert [body["hookInstance"] in line for line in lines] == [True]


@pytest.mark.browser
@pytest.mark.parametrize("launch", [LAUNCH, None], ids=["from-ehr", "standalone"])
def test_a_launch_in_a_real_browser(tmp_path, chromium, launch):
    """With the real clinical side: in by either launch, read, reload, and out."""
    with launchable(tmp_path, Engine(), Ehr(kind="key")) as world:
        tab = chromium.new_page()
        faults = []
        tab.on("console", lambda message: faults.append(message.text))
        tab.goto(address(world, launch))
        assert tab.url.startswith(f"{world.base}/smart/page/")
        assert "line 2" in tab.inner_text("h1").casefold()
        assert "elacestrant" in tab.inner_text("main").casefold()
        [token] = world.ehr.tokens
        assert token not in tab.content() + tab.url
        assert tab.evaluate("document.cookie") == ""
        tab.reload()
        assert "elacestrant" in tab.inner_text("main").casefold()
        own = [c for c in chromium.cookies(world.base) if "luminal" in c["name"]]
        assert [(c["httpOnly"], c["secure"], c["sameSite"]) for c in own] == [(True, True, "Lax")]
        tab.locator("details:has(form.facts) > summary").click()
        tab.locator("form.facts select[name=jurisdiction]").select_option("eu")
        with tab.expect_navigation():
            tab.locator("form.facts button").click()
        assert "hypothetical" in tab.title().casefold()
        with tab.expect_navigation():
            tab.get_by_role("button", name="Back to the record").click()
        assert "hypothetical" not in tab.title().casefold()
        assert faults == []
        last = tab.url
        with tab.expect_navigation():
            tab.get_by_role("button", name="End this session").click()
        assert "Session ended" in tab.inner_text("h1")
        tab.goto(last)
        assert "session is over" in tab.inner_text("main")
        tab.close()


@pytest.mark.browser
def test_a_launch_inside_a_frame_shows_nothing(tmp_path, chromium):
    with launchable(tmp_path, StandIn()) as world:
        tab = chromium.new_page()
        tab.set_content(f'<iframe src="{address(world)}"></iframe>')
        tab.wait_for_timeout(1500)
        assert not any("Patient" in frame.content() for frame in tab.frames[1:])
        tab.close()
