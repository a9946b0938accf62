"""False sign-offs are refused, and retired ids that are used again."""

from datetime import date

import pytest

from oncology.checks.run import check_knowledge, load_checked
from oncology.knowledge import SHIPPED, Files, KnowledgeFault, Signature, signed_texts
from terminology.yaml_form import yaml_text

TODAY = date(2026, 11, 28)
DATA = "oncology/knowledge/data"
REGIMEN = f"{DATA}/regimens/elacestrant.yaml"
PARAMETERS = f"{DATA}/parameters.yaml"
CRITERIA = f"{DATA}/criteria.yaml"
RETIRED = "oncology/knowledge/data/retired.yaml"
ROW = {"kind": "regimen", "id": "old", "retired": "2026-11-20", "reason": "Named twice."}
SIGNED = signed_texts(
    SHIPPED,
    ["regimen/elacestrant", "parameter/pd_link", "criterion/esr1-mutated"],
    Signature("A. Example", "breast oncologist", TODAY, "the whole"),
)


def faults(path, old, new):
    """Faults of the signed files once a text of one of them is another."""
    assert SIGNED[path].count(old) >= 1, old
    texts = {**SIGNED, path: SIGNED[path].replace(old, new, 1)}
    return check_knowledge(Files(tuple(texts.items())), TODAY)


def test_what_was_signed_and_stayed_has_no_fault():
    assert check_knowledge(Files(tuple(SIGNED.items())), TODAY) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "entry", "says"),
    [
        (REGIMEN, "by: A. Example\n", "by:\n", "regimen/elacestrant", "accepted without by; sign it with"),
        (PARAMETERS, "    role: breast oncologist\n", "", "parameter/pd_link", "accepted without role"),
        (CRITERIA, f"    'on': {TODAY}\n", "", "criterion/esr1-mutated", "accepted without on"),
        (REGIMEN, "status: accepted", "status: proposed", "regimen/elacestrant",
         "by, role, on, scope, digest filled while it is proposed; sign it with"),
        (PARAMETERS, "    status: accepted\n", "", "parameter/pd_link",
         "by, role, on, scope, digest filled while it is proposed"),
        (REGIMEN, "base: 10", "base: 11", "regimen/elacestrant",
         "changed since it was signed (or what it names was); sign it again, or set status proposed"),
        (CRITERIA, "text: ESR1 mutation", "text: ESR1 mutated", "regimen/elacestrant", "changed since it was signed"),
        (CRITERIA, "text: ESR1 mutation", "text: ESR1 mutated", "criterion/esr1-mutated", "changed since it was signed"),
        (PARAMETERS, f"'on': {TODAY}", "'on': 2026-11-29", "parameter/pd_link",
         "signed on 2026-11-29, which lies in the future; write the day on which it was signed"),
    ],
)  # fmt: skip
def test_a_false_sign_off_is_refused_with_file_entry_and_mend(path, old, new, entry, says):
    messages = faults(path, old, new)
    where = REGIMEN if entry == "regimen/elacestrant" else path
    assert any(fault.startswith(f"{where}: {entry}: {says}") for fault in messages), messages


def test_a_digest_is_asked_for():
    lines = [line for line in SIGNED[REGIMEN].splitlines() if line.startswith("digest: ")]
    (fault,) = faults(REGIMEN, f"{lines[0]}\n", "")
    assert f"{REGIMEN}: regimen/elacestrant: accepted without digest; sign it with" in fault


def test_a_day_that_the_calendar_does_not_have_is_told():
    (fault,) = faults(REGIMEN, f"'on': {TODAY}", "'on': 2026-02-30")
    assert "on 2026-02-30 is no day of the calendar" in fault


def test_a_part_of_an_entry_is_not_signed():
    messages = faults(REGIMEN, "    op: in\n", "    op: in\n    by: A. Example\n")
    says = (
        "esr1-mutated has a sign-off within the entry; sign the whole entry, and take it out there"
    )
    assert f"{REGIMEN}: regimen/elacestrant: {says}" in messages


def test_a_service_does_not_start_on_a_sign_off_that_holds_no_longer():
    texts = {**SIGNED, REGIMEN: SIGNED[REGIMEN].replace("base: 10", "base: 11")}
    with pytest.raises(KnowledgeFault, match="changed since it was signed"):
        load_checked(Files(tuple(texts.items())))


def test_the_form_of_a_file_is_checked_and_stops_no_service():
    text = SHIPPED.text(REGIMEN).replace("title: Elacestrant", 'title: "Elacestrant"')
    files = Files(((REGIMEN, text),))
    (fault,) = check_knowledge(files, TODAY)
    assert fault.startswith(f"{REGIMEN}: line 2: ")
    assert "run `luminal knowledge format`" in fault
    assert load_checked(files).regimens["elacestrant"].title == "Elacestrant"


def test_an_anchor_is_told_as_what_does_not_last():
    text = SHIPPED.text(REGIMEN).replace("title: Elacestrant", "title: &name Elacestrant")
    (fault,) = check_knowledge(Files(((REGIMEN, text),)), TODAY)
    assert fault.startswith(f"{REGIMEN}: line 2: the anchor &name does not last; ")


def retired_faults(**fields):
    text = yaml_text({"retired": [{**ROW, **fields}]}, "{}")
    return check_knowledge(Files(((RETIRED, text),)), TODAY)


def test_an_id_that_nothing_uses_may_be_retired():
    assert retired_faults() == []
    assert retired_faults(replaced_by=["regimen/elacestrant"]) == []


@pytest.mark.parametrize(
    ("kind", "name", "path"),
    [
        ("regimen", "elacestrant", "oncology/knowledge/data/regimens/elacestrant.yaml"),
        ("fact", "esr1", "oncology/knowledge/data/facts/"),
        ("parameter", "pd_link", "oncology/knowledge/data/parameters.yaml"),
    ],
)
def test_a_retired_id_names_no_other_entry(kind, name, path):
    (fault,) = retired_faults(kind=kind, id=name)
    assert fault.startswith(path)
    assert f": {name}: the id was retired on 2026-11-20 and names no other entry; give" in fault


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"kind": "regime"}, "there is no kind regime; did you mean regimen?"),
        ({"replaced_by": ["regimen/elacestrat"]},
         "replaced by regimen/elacestrat, which there is not; did you mean regimen/elacestrant?"),
        ({"retired": "2026-11-29"}, "retired 2026-11-29 lies in the future"),
        ({"retired": "2026-11-31"}, "retired 2026-11-31 is no day of the calendar"),
        ({"reason": ""}, "fill it in"),
    ],
)  # fmt: skip
def test_a_faulty_line_is_refused(fields, says):
    messages = retired_faults(**fields)
    assert any(fault.startswith(f"{RETIRED}: ") and says in fault for fault in messages), messages
