"""What comes with the records of a patient: all that they refer to, in turn, each once."""

import json

from service.documents import with_referred

SHARED = {
    "Medication/a": ['{"ingredient":[{"itemReference":{"reference":"Substance/b"}}]}'],
    "Substance/b": ['{"source":{"reference":"Medication/a"}}'],
    "Binary/c": ['{"data":"x"}'],
}


def test_what_a_record_refers_to_comes_along_in_turn_and_once():
    order = '{"medicationReference": {"reference": "https://ehr.example/fhir/Medication/a"}}'
    whole = with_referred([order, order], SHARED)
    assert whole == [order, order, *SHARED["Medication/a"], *SHARED["Substance/b"]]


def test_words_of_a_text_are_no_reference():
    note = json.dumps({"text": 'see "reference": "Binary/c" and "url":"Binary/c"'})
    assert with_referred([note], SHARED) == [note]
    assert with_referred(['{"url":"Binary/c"}'], SHARED)[1:] == SHARED["Binary/c"]
