"""The library of test cards, `examples/cards`: a request and its answer for each kind of card.

What each example is made of stands in `examples.yaml`. A request is built from a chart, posted to the
service over HTTP, and the answer is kept beside it. `python -m tests.card_library.library` writes the
folder anew: a response only where it differs in more than `normal` takes out.
"""

from __future__ import annotations

import json
import logging
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import requests
import yaml

from service.app import create_app
from service.clinical import Engine
from service.config import Settings
from service.demo.client import DEMO_DAY
from service.demo.fhir import demo_patients
from service.trust import key_set_of, load_tenants, new_private_key, read_private_key, token_of
from service.vignettes import chart, vignette
from tests.live import serving
from tests.prefetch import KEYS, prefetch_of

Document = dict[str, Any]
Kind = tuple[str, str, str]  # of the hook, topic, indicator
Form = tuple[str, tuple[str, ...]]  # selectionBehavior, types of the actions of one suggestion

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "examples/cards"
PUBLIC = "https://luminal.example"  # LUMINAL_PUBLIC_URL of the service that answered
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_REVIEW = re.compile(r"(?<=reviewed )\d{4}-\d\d-\d\d")
# what stands in the place of a query that failed
_FAULT = {
    "resourceType": "OperationOutcome",
    "issue": [{"severity": "error", "code": "exception"}],
}


@dataclass(frozen=True, slots=True)
class Example:
    """One example: what it shows, and what its request is made of.

    `chart` is a demo patient (`demo-2`) or a vignette (`elacestrant/inside-us`). `orders` are drafts in
    the notation of vignettes, those of the vignette where there are none; `drafts` are added as they
    stand. `absent` are prefetch keys that failed. `app`: the EHR is registered for the SMART app.
    """

    name: str
    shows: str
    chart: str
    hook: str = "patient-view"
    orders: tuple[Any, ...] | None = None
    drafts: tuple[Document, ...] = ()
    selections: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    jurisdiction: str = "us"
    app: bool = False

    @property
    def service(self) -> str:
        """The id of the service that is called."""
        return f"luminal-{self.hook}"


def examples() -> tuple[Example, ...]:
    """All examples, as `examples.yaml` has them."""
    rows = yaml.safe_load((Path(__file__).parent / "examples.yaml").read_text("utf-8"))
    lists = ("orders", "drafts", "selections", "absent")
    return tuple(
        Example(**{key: tuple(value) if key in lists else value for key, value in row.items()})
        for row in rows["examples"]
    )


def request_of(example: Example) -> Document:
    """The request of an example, whole and the same each time."""
    resources, day, orders = _chart(example.chart)
    [patient] = [item["id"] for item in resources if item["resourceType"] == "Patient"]
    prefetch = prefetch_of(resources) | dict.fromkeys(example.absent, _FAULT)
    context: Document = {"userId": "Practitioner/example", "patientId": patient}
    if example.hook != "patient-view":
        subject = {"reference": f"Patient/{patient}"}
        orders = orders if example.orders is None else example.orders
        drafts = [*chart.drafts(list(orders)), *example.drafts]
        entries = [{"resource": {**draft, "subject": subject}} for draft in drafts]
        names = [f"{d['resourceType']}/{d['id']}" for d in drafts]
        context["draftOrders"] = {"resourceType": "Bundle", "type": "collection", "entry": entries}
        if example.hook == "order-select":
            context["selections"] = list(example.selections or names)
    return {
        "hook": example.hook,
        "hookInstance": str(uuid5(NAMESPACE_URL, f"{PUBLIC}/examples/{example.name}")),
        "context": context,
        "prefetch": prefetch,
        "extension": {"org.luminal": {"asOf": day, "jurisdiction": example.jurisdiction}},
    }


def _chart(name: str) -> tuple[list[Document], str, tuple[Any, ...]]:
    """Resources, day and draft orders of a demo patient or a vignette."""
    if name in _demo():
        kinds = set(KEYS)
        return [r for r in _demo()[name] if r["resourceType"] in kinds], DEMO_DAY, ()
    patient = _vignettes()[name]
    return chart.resources(patient), str(patient["as_of"]), tuple(patient.get("orders") or ())


@cache
def _demo() -> Mapping[str, list[Document]]:
    return demo_patients()


@cache
def _vignettes() -> Mapping[str, Document]:
    paths = sorted((ROOT / "tests/vignettes").glob("*/*.yaml"))
    return {v.id: v.patient for path in paths for v in vignette.read(path)}


Post = Callable[[Example, Document], tuple[int, Document]]


@contextmanager
def service_of_the_library(engine: Engine | None = None) -> Iterator[Post]:
    """Runs the service, without authentication and for an EHR with the SMART app; yields what posts to it."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    engine = engine or Engine(None, PUBLIC)
    key = read_private_key(new_private_key())
    tenant = {
        "id": "example", "issuer": "urn:example:ehr", "audiences": ["luminal"], "jwks": key_set_of(key),
        "fhir_servers": ["https://ehr.example/fhir"], "smart": {"client_id": "luminal", "kind": "public"},
    }  # fmt: skip
    with TemporaryDirectory(prefix="luminal-examples-") as folder:
        path = Path(folder) / "tenants.yaml"
        path.write_text(yaml.safe_dump({"tenants": [tenant]}), "utf-8")
        common = {
            "public_url": PUBLIC,
            "log_level": "error",
            "database_url": f"sqlite:///{folder}/x.sqlite3",
        }
        own = create_app(Settings(auth="off", **common), engine)
        registered = create_app(Settings(auth="required", tenants=str(path), **common), engine)
        [caller] = load_tenants(path)
        with serving(own) as plain, serving(registered) as trusting, requests.Session() as session:
            session.trust_env = False

            def post(example: Example, request: Document) -> tuple[int, Document]:
                address = f"/cds-services/{example.service}"
                base, headers = plain, {}
                if example.app:
                    token = token_of(key, caller, address, 300)
                    base, headers = trusting, {"Authorization": f"Bearer {token}"}
                answer = session.post(base + address, json=request, headers=headers, timeout=60)
                return answer.status_code, answer.json()

            yield post
        for app in (own, registered):
            app.extensions["luminal"].close()


def normal(document: Document) -> Document:
    """A response without what differs between calls and releases that say the same.

    Ids by UUID become `uuid-1`, `uuid-2` in the order in which they first stand; the version of the
    knowledge becomes `version`, and the day of its review `day`. All else counts.
    """
    text = json.dumps(document, sort_keys=True)
    names: dict[str, str] = {}
    text = _UUID.sub(lambda match: names.setdefault(match[0], f"uuid-{len(names) + 1}"), text)
    version = document.get("extension", {}).get("org.luminal", {}).get("knowledgeVersion")
    text = text.replace(version, "version") if version else text
    return json.loads(_REVIEW.sub("day", text))


def kinds_of(hook: str, cards: list[Document]) -> set[Kind]:
    """The kinds of cards: at the opening of a chart or on an order, by topic and indicator."""
    moment = "opening" if hook == "patient-view" else "order"
    return {(moment, card["source"]["topic"]["code"], card["indicator"]) for card in cards}


def forms_of(cards: list[Document]) -> set[Form]:
    """The forms of suggestions: how they may be chosen, and what the actions of one do."""
    return {
        (card["selectionBehavior"], tuple(dict.fromkeys(map(_action, suggestion["actions"]))))
        for card in cards
        for suggestion in card.get("suggestions", ())
    }


def _action(action: Document) -> str:
    kind = action.get("resource", {}).get("resourceType")
    return f"{action['type']} {kind}" if kind else action["type"]


@cache
def library() -> Mapping[str, tuple[Example, Document]]:
    """Each example with its stored response, by name."""
    rows = {e.name: (e, FOLDER / e.name / "response.json") for e in examples()}
    return {name: (e, json.loads(path.read_text("utf-8"))) for name, (e, path) in rows.items()}


@cache
def library_kinds() -> tuple[frozenset[Kind], frozenset[Form]]:
    """All kinds of cards and forms of suggestions of which there is an example."""
    answers = [(e.hook, response.get("cards", [])) for e, response in library().values()]
    kinds = {kind for hook, cards in answers for kind in kinds_of(hook, cards)}
    forms = {form for _, cards in answers for form in forms_of(cards)}
    return frozenset(kinds), frozenset(forms)


def as_text(document: Document) -> str:
    """A document as its file has it."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


HEAD = """\
# Test cards

Each kind of card that the service sends, with the request that makes it: for those who test an EHR or a client. Synthetic data only. This page and the files are written by `python -m tests.card_library.library`, and a test holds each answer against the service.

How to use them, and what the answers of another installation may differ in: [test your EHR](../../docs/integrators/test-your-ehr.md).

| example | shows | hook | answer | suggestions |
| --- | --- | --- | --- | --- |
"""


def index_of(answers: Mapping[str, tuple[Example, int, Document]]) -> str:
    """The page of the folder: a row an example."""
    rows = (
        f"| [{name}]({name}) | {example.shows} | {example.hook} | {_answer(status, response)} "
        f"| {_forms(response)} |"
        for name, (example, status, response) in answers.items()
    )
    return HEAD + "\n".join(rows) + "\n"


def _answer(status: int, response: Document) -> str:
    if "cards" not in response:
        return f"{status}, OperationOutcome"
    cards = response["cards"]
    words = (f"{card['source']['topic']['code']} (`{card['indicator']}`)" for card in cards)
    return ", ".join(words) or "no card"


def _forms(response: Document) -> str:
    rows: dict[str, None] = {}
    for behaviour, actions in sorted(forms_of(response.get("cards", []))):
        rows |= {f"`{behaviour}`: {' + '.join(actions)}": None}
    return "; ".join(rows) or "none"


def rewrites(engine: Engine | None = None) -> Iterator[tuple[Path, str]]:
    """The files of the library that are not as today's service answers, with their text."""
    answers: dict[str, tuple[Example, int, Document]] = {}
    with service_of_the_library(engine) as post:
        for example in examples():
            request = request_of(example)
            status, response = post(example, request)
            paths = [FOLDER / example.name / f"{name}.json" for name in ("request", "response")]
            texts = [path.read_text("utf-8") if path.exists() else "" for path in paths]
            if texts[0] != as_text(request):
                yield paths[0], as_text(request)
            if not texts[1] or normal(json.loads(texts[1])) != normal(response):
                yield paths[1], as_text(response)
            answers[example.name] = (example, status, response)
    page = FOLDER / "README.md"
    if not page.exists() or page.read_text("utf-8") != index_of(answers):
        yield page, index_of(answers)


def main() -> None:
    """Writes what differs, removes what no example names, and says so."""
    for path, text in rewrites():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        print(path.relative_to(ROOT))
    names = {example.name for example in examples()}
    for path in sorted(FOLDER.iterdir()):
        if path.is_dir() and path.name not in names:
            shutil.rmtree(path)
            print(f"removed: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
