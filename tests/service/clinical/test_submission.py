"""The case travels whole: what judges it takes it as one value."""

import inspect
from datetime import date

import pytest

import hooks
from oncology.assessment.assess import assess
from oncology.assessment.case import Case
from service.clinical import assessment_for, decision_for
from service.clinical.engine import Engine
from service.clinical.submission import Submission

DAY = date(2026, 11, 24)
WAY = [decision_for, assessment_for, Engine.respond, Engine.assess, hooks.respond, assess]


@pytest.mark.parametrize("step", WAY, ids=lambda step: step.__qualname__)
def test_no_step_takes_the_case_apart(step):
    parameters = inspect.signature(step).parameters
    assert len(parameters) <= 5
    parts = {"resources", "patient_id", "draft_orders", "selections", "context"}
    assert not parts & set(parameters)


def test_a_submission_makes_the_case_of_a_day():
    submission = Submission(({"id": "p"},), "p", "luminal-order-sign", draft_orders=({"id": "d"},))
    assert submission.case(DAY, "eu") == Case(({"id": "p"},), "p", DAY, "eu", ({"id": "d"},), None)
