"""An answer is filled with the ids of the call, and with nothing else."""

from dataclasses import replace
from uuid import UUID, uuid5

import orjson
import pytest

from oncology.assessment import Case
from service.clinical import answer_form
from service.clinical.answer_form import AnswerForms, form_of, question_of
from service.clinical.decision import CardRecord, Decision
from service.clinical.engine import Inquiry
from tests.service.clinical.test_chart_memory import CASE

OWN, CALL, OTHER = (
    f"{n}{n}{n}{n}{n}{n}{n}{n}-b97e-4d2a-9f31-5a0c7e8d1b42" for n in ("a", "1", "c")
)
CARD, OFFER = (str(uuid5(UUID(OWN), key)) for key in ("status", "status:a"))
INQUIRY = Inquiry("luminal-order-sign", CALL)


def form(detail=""):
    link = {"appContext": orjson.dumps({"hookInstance": OWN}).decode()}
    response = {
        "cards": [
            {"uuid": CARD, "detail": detail, "suggestions": [{"uuid": OFFER}], "links": [link]}
        ]
    }
    cards = (CardRecord(CARD, "status", {OFFER: "option:a"}, ("rule",)),)
    return form_of(
        Decision(response, cards, ("gap",), keys={CARD: "status", OFFER: "status:a"}), response, OWN
    )


def test_every_id_is_made_from_that_of_the_call():
    answer = form().filled(CALL)
    card, offer = (str(uuid5(UUID(CALL), key)) for key in ("status", "status:a"))
    assert OWN not in answer.body.decode()
    [content] = answer.response["cards"]
    assert (content["uuid"], content["suggestions"]) == (card, [{"uuid": offer}])
    assert orjson.loads(content["links"][0]["appContext"]) == {"hookInstance": CALL}
    assert answer.cards == (CardRecord(card, "status", {offer: "option:a"}, ("rule",)),)
    assert (answer.card_count, answer.gaps) == (1, ("gap",))


@pytest.mark.parametrize("words", [CALL, OTHER, f"{OTHER}-{CALL}", f"a{OTHER}", '"\\' + OTHER])
def test_a_text_of_the_chart_that_looks_like_an_id_stays(words):
    answer = form(words)
    for call in (CALL, OTHER):
        assert answer.filled(call).response["cards"][0]["detail"] == words


MOVED = [
    (replace(INQUIRY, service_id="luminal-order-select"), CASE),
    (replace(INQUIRY, is_audited=True), CASE),
    (replace(INQUIRY, has_app=True), CASE),
    (replace(INQUIRY, is_long=True), CASE),
    (replace(INQUIRY, absences=("a",)), CASE),
    (INQUIRY, replace(CASE, selections=())),
    (INQUIRY, replace(CASE, draft_orders=({"id": "d"},))),
]


@pytest.mark.parametrize(("inquiry", "case"), MOVED)
def test_whatever_an_answer_hangs_on_makes_another_question(inquiry, case):
    assert question_of(inquiry, case) != question_of(INQUIRY, CASE)


def test_every_field_of_an_inquiry_and_all_of_a_case_but_its_chart_is_in_the_question():
    moved = {name for i, c in MOVED for name in _differing(i, INQUIRY) | _differing(c, CASE)}
    chart = {"resources", "patient_id", "as_of", "jurisdiction", "suppositions"}
    fields = {*Inquiry.__dataclass_fields__, *Case.__dataclass_fields__}
    assert moved == fields - chart - {"hook_instance"}


def _differing(one, other):
    return {name for name in one.__dataclass_fields__ if getattr(one, name) != getattr(other, name)}


def test_the_id_of_the_call_is_no_part_of_the_question():
    assert question_of(replace(INQUIRY, hook_instance=OTHER), CASE) == question_of(INQUIRY, CASE)


def test_drafts_that_json_cannot_be_made_of_are_answered_and_not_kept():
    forms = AnswerForms()
    question = question_of(INQUIRY, replace(CASE, draft_orders=(object(),)))
    forms.keep(question, form())
    assert (question, forms.get(question), forms.size) == (None, None, 0)


def test_of_too_many_forms_the_oldest_goes(monkeypatch):
    monkeypatch.setattr(answer_form, "MOST_FORMS", 2)
    forms = AnswerForms()
    questions = [question_of(INQUIRY, replace(CASE, selections=(str(n),))) for n in range(3)]
    for question in questions:
        forms.keep(question, form())
    assert [forms.get(question) is not None for question in questions] == [False, True, True]
    assert forms.size == 2 * form().size
