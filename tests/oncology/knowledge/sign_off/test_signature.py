"""Signing writes the fields of a sign-off into the files and leaves the rest as it is."""

from datetime import date

import pytest

from oncology.knowledge.files import SHIPPED, Files
from oncology.knowledge.sign_off.entries import load_entries
from oncology.knowledge.sign_off.signature import Signature, signed_texts, standing

SIGNATURE = Signature("A. Example", "breast oncologist", date(2026, 11, 26))
DATA = "oncology/knowledge/data"
REGIMEN = f"{DATA}/regimens/elacestrant.yaml"
PARAMETERS = f"{DATA}/parameters.yaml"


def signed(*names, signature=SIGNATURE):
    return signed_texts(SHIPPED, names, signature)


def added(path, text):
    """Lines that a text has and the shipped one lacks, in order."""
    lines = SHIPPED.text(path).splitlines()
    return [line for line in text.splitlines() if line not in lines]


def test_an_entry_of_its_own_file_is_signed_at_its_end():
    texts = signed("regimen/elacestrant")
    assert texts.keys() == {REGIMEN}
    tail = texts[REGIMEN].splitlines()[-5:]
    assert tail[:4] == [
        "status: accepted",
        "by: A. Example",
        "role: breast oncologist",
        "'on': 2026-11-26",
    ]
    assert tail[4].startswith("digest: ")
    assert texts[REGIMEN].startswith(SHIPPED.text(REGIMEN).partition("status: ")[0])


def test_an_entry_of_a_list_is_signed_alone_and_the_comments_stay():
    texts = signed("parameter/pd_link")
    assert texts.keys() == {PARAMETERS}
    assert added(PARAMETERS, texts[PARAMETERS])[:2] == [
        "    status: accepted",
        "    by: A. Example",
    ]
    assert texts[PARAMETERS].count("status: accepted") == 1
    head = SHIPPED.text(PARAMETERS).splitlines()[0]
    assert head.startswith("#")
    assert texts[PARAMETERS].startswith(head)


def test_a_scope_is_written_and_a_second_signature_takes_the_place_of_the_first():
    once = signed("every-regimen/all", "parameter/pd_link")
    files = Files(tuple(once.items()))
    again = Signature("B. Example", "oncologist", date(2026, 11, 27), "doses")
    twice = signed_texts(files, ["every-regimen/all", "parameter/pd_link"], again)
    for text in twice.values():
        assert text.count("status: accepted") == 1
        assert "A. Example" not in text
        assert "scope: doses\n" in text


def test_all_of_a_kind_are_named_by_a_star():
    texts = signed("order-rule/*")
    assert len(texts) > 5
    count = sum(text.count("status: accepted") for text in texts.values())
    assert count == sum(entry.kind.name == "order-rule" for entry in load_entries())


@pytest.mark.parametrize(
    ("word", "mend"),
    [
        ("regimen/elacestrat", "did you mean regimen/elacestrant?"),
        ("elacestrant", "did you mean regimen/elacestrant?"),
        ("regime/elacestrant", "did you mean regimen/elacestrant?"),
        ("regime/*", "did you mean regimen?"),
        ("parameter/pd-link", "did you mean parameter/pd_link?"),
        ("fact/esr1", "there is no such entry"),
        ("*", "there is no such entry"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(word, mend):
    with pytest.raises(ValueError, match="there is no such entry") as refusal:
        signed("regimen/elacestrant", word)
    assert str(refusal.value).startswith(f"{word}: ")
    assert mend in str(refusal.value)


def test_what_was_changed_since_is_signed_no_more():
    texts = signed("regimen/elacestrant", "regimen/imlunestrant")
    texts[REGIMEN] = texts[REGIMEN].replace("base: 10", "base: 11")
    state = standing(load_entries(Files(tuple(texts.items()))))
    assert [entry.name for entry in state.signed] == ["regimen/imlunestrant"]
    assert [entry.name for entry in state.changed] == ["regimen/elacestrant"]
    assert len(state.entries) > 500


def test_a_signature_holds_while_others_are_added_to_its_parts():
    texts = signed("regimen/elacestrant", "criterion/*", "agent/elacestrant", "trial/emerald")
    state = standing(load_entries(Files(tuple(texts.items()))))
    assert state.changed == ()
