"""`luminal knowledge diff` on a checkout with two revisions, an exported folder, the working copy."""

import json
import re
import shutil
import subprocess

import pytest
import yaml

from service import cli
from service.commands.versions import shipped_texts
from service.comparison import Chart, differing_answers, read_state
from service.vignettes import case_of, read
from terminology import data_files

REGIMENS = "oncology/knowledge/data/regimens"
ELACESTRANT = f"{REGIMENS}/elacestrant.yaml"
GONE = f"{REGIMENS}/vinorelbine.yaml"
CRITERIA = "oncology/knowledge/data/criteria.yaml"
PARAMETERS = "oncology/knowledge/data/parameters.yaml"
AGENT = "oncology/knowledge/evidence/data/agents/elacestrant.yaml"
DRUGS = "terminology/data/drugs.yaml"
WORDING = "oncology/course/data/wording.en.yaml"
READING = "oncology/intake/data/reading.yaml"
PATIENT = {
    "as_of": "2026-11-24",
    "born": 1959,
    "menopause": "postmenopausal",
    "diagnosed": "2025-03-10",
    "stage": "IV",
    "metastases": ["bone"],
    "er": "90%",
    "pr": "negative",
    "her2": "0 no staining",
    "lines": ["letrozole + palbociclib, 2025-04-01 to 2026-11-02, progression"],
    "genes": {"ESR1": "Y537S plasma"},
    "orders": ["elacestrant"],
}
VIGNETTES = {
    "title": "Two patients",
    "source": "made for this test",
    "patient": PATIENT,
    "cases": [
        {"id": "mutated", "what": "with the mutation", "us": {}},
        {"id": "tested", "what": "without it", "change": {"genes": {"ESR1": "none"}}, "us": {}},
    ],
}


def sub(texts, path, pattern, new):
    """The texts with the first match replaced, and what it was."""
    match = re.search(pattern, texts[path])
    assert match, (path, pattern)
    changed = texts[path][: match.start()] + match.expand(new) + texts[path][match.end() :]
    return {**texts, path: changed}, match


def write(folder, texts):
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())


def git(folder, *words):
    author = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false")
    subprocess.run(["git", *author, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """A checkout: the revision `first`, the revision `second`, and a working copy at it."""
    folder = tmp_path_factory.mktemp("checkout")
    texts = shipped_texts()
    write(folder, texts)
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "first")
    git(folder, "tag", "first")
    texts, base = sub(texts, ELACESTRANT, r"base: (\d+)", "base: 4\\1")
    texts, _ = sub(texts, AGENT, r"    date: 2023-09-15", "    date: 2023-10-15")
    texts, _ = sub(texts, PARAMETERS, r"value: 28\n", "value: 29\n")
    texts, _ = sub(texts, DRUGS, r"brands: \[Nolvadex, Soltamox\]", "brands: [Nolvadex]")
    texts, _ = sub(texts, WORDING, r"the start is not recorded;", "no start is recorded;")
    write(folder, texts)
    (folder / GONE).unlink()
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "second")
    write(folder / "cases", {"options/two.yaml": yaml.safe_dump(VIGNETTES)})
    return folder, int(base[1])


@pytest.fixture
def diff(repository, monkeypatch, capsys):
    """Runs the command in the checkout: exit code, output, errors."""
    folder, _ = repository

    def run(*words):
        monkeypatch.chdir(folder)
        code = cli.main(["knowledge", "diff", *map(str, words)])
        return (code, *capsys.readouterr())

    return run


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """Writes the shipped files with some changed into a folder of their own."""

    def export(texts):
        folder = tmp_path_factory.mktemp("exported")
        write(folder, texts)
        return folder

    return export


def test_statements_of_two_revisions_are_told_in_words(diff, repository):
    base = repository[1]
    code, output, errors = diff("first", "HEAD")
    assert (code, errors) == (1, "")
    assert "Statements that differ: 6 (0 added, 1 removed, 5 changed)." in output
    for sentence in (
        f"Regimen Elacestrant:\n  base rank {base} -> 4{base}\n",
        "Approval elacestrant, EU (elacestrant-eu-2023):\n  since 2023-09-15 -> 2023-10-15\n"
        "  which these use: Regimen Elacestrant\n",
        ": value 28 -> 29\n",
        "which these use: Rules of lines LN-2",
        "Drug tamoxifen:\n  brand removed: Soltamox\n",
        "Sentence oncology/course: start-missing:\n  changed from",
        "Regimen Vinorelbine: removed, not listed as retired\n",
        "The answers were not compared",
    ):
        assert sentence in output


def test_the_other_way_round_what_was_removed_is_added_with_its_content(diff):
    _, output, _ = diff("HEAD", "first")
    assert "Regimen Vinorelbine: added\n  drug: vinorelbine\n" in output


def test_answers_on_charts_are_told_with_their_reason(diff, repository):
    base = repository[1]
    code, output, _ = diff("first", ".", "--cases", "cases")
    assert code == 1
    assert "Answers that differ: 2 of 2 charts; 0 do not change." in output
    match = re.search(
        r"\n1 chart: Elacestrant: preferred 1 -> alternative \d+, because (.+)\n", output
    )
    assert match[1] == f"its base rank ({base} -> 4{base})"
    assert re.search(
        r"\n2 charts: Vinorelbine: no longer an option, was .+\n  two/mutated-us, ", output
    )
    assert "Options in their order, where it is another" in output
    assert re.search(r"\n    was: Elacestrant.*\n    is:  (?!Elacestrant)", output)


def test_json_holds_every_chart(diff):
    code, output, _ = diff("first", ".", "--cases", "cases", "--format", "json")
    report = json.loads(output)
    assert code == 1
    assert (report["old"]["name"], report["new"]["name"]) == ("first", ".")
    assert {s["change"] for s in report["statements"]} == {"removed", "changed"}
    [statement] = [s for s in report["statements"] if s["change"] == "removed"]
    assert (statement["kind"], statement["id"], statement["retired"]) == (
        "regimens",
        "vinorelbine",
        None,
    )
    assert (report["answers"]["charts"], report["answers"]["same"]) == (2, 0)
    assert [o["chart"] for o in report["answers"]["orders"]] == ["two/mutated-us", "two/tested-us"]


def test_no_difference_is_exit_0(diff):
    code, output, _ = diff("HEAD", ".", "--cases", "cases")
    assert code == 0
    assert "No statement differs." in output
    assert "No answer differs on 2 charts." in output


def test_a_criterion_that_many_use_names_them_and_moves_their_answers(diff, exported):
    texts, _ = sub(
        shipped_texts(), CRITERIA, r"(fact: esr1\n    op: is\n    value: )altered", r"\1uncertain"
    )
    code, output, _ = diff("first", exported(texts), "--cases", "cases")
    assert code == 1
    assert (
        'Criterion ESR1 mutation (esr1-mutated):\n  question changed from "ESR1 in the newest settled '
        'result (esr1) is altered" to "ESR1 in the newest settled result (esr1) is uncertain"'
    ) in output
    [users] = re.findall(r"which these use: Regimen (.+)\n", output)
    assert {"Elacestrant", "Imlunestrant", "Vepdegestrant"} <= set(users.split(", "))
    assert 'not eligible, because "ESR1 mutation" (esr1-mutated) (met -> not met)\n' in output


def test_a_new_approval_is_told_with_the_regimen_that_names_it(diff, exported):
    texts = dict(shipped_texts())
    agent = data_files.parse_yaml(texts[AGENT], AGENT)
    old = next(row for row in agent["approvals"] if row["in"] == "eu")
    fresh = {**old, "id": "elacestrant-eu-2026", "date": "2026-10-01", "requires": []}
    texts[AGENT] = yaml.safe_dump({**agent, "approvals": [*agent["approvals"], fresh]})
    texts, _ = sub(texts, ELACESTRANT, r"eu: \[", "eu: [elacestrant-eu-2026, ")
    _, output, _ = diff("first", exported(texts))
    assert "Approval elacestrant, EU (elacestrant-eu-2026): added\n" in output
    assert "  since: 2026-10-01\n" in output
    assert (
        "Regimen Elacestrant:\n  label eu added: elacestrant, EU (elacestrant-eu-2026)\n" in output
    )


CHANGES = [
    (PARAMETERS, r"(- id: first_line_months\n(?:.*\n)*?        value: )\d+", r"\g<1>40", "resistance"),
    (DRUGS, r"- name: palbociclib\n    classes: \[cdk4-6-inhibitor\]",
     "- name: palbociclib\n    classes: [kinase-inhibitor]", "move-"),
    (READING, r"(id: receptor-positive-percent\n    value: )1\n", r"\g<1>95\n", "scope"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "pattern", "new", "kind"), CHANGES)
def test_each_state_answers_with_its_own_numbers_words_and_readings(
    repository, path, pattern, new, kind
):
    shipped = shipped_texts()
    texts, _ = sub(shipped, path, pattern, new)
    states = read_state("old", shipped, shipped), read_state("new", texts, shipped)
    [vignette, _] = read(repository[0] / "cases/options/two.yaml")
    [difference] = differing_answers([Chart("one", case_of(vignette))], *states)
    assert any(move.kind.startswith(kind) for move in difference.moves)
    [difference] = differing_answers([Chart("one", case_of(vignette))], states[1], states[1])
    assert difference is None


def bundle(name="p1"):
    resource = {"resourceType": "Patient", "id": name}
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": resource}]}


def test_documents_are_charts_too_and_one_that_is_unusable_is_named(diff, tmp_path):
    (tmp_path / "a.ndjson").write_text("\n".join(map(json.dumps, (bundle("a"), bundle("b")))))
    code, output, errors = diff("first", "HEAD", "--cases", tmp_path)
    assert (code, errors) == (1, "")
    assert "No answer differs on 2 charts." in output
    (tmp_path / "b.json").write_text('{"resourceType": "Condition", "id": "Zebulon"}')
    (tmp_path / "c.yaml").write_text("title: no vignette\n")
    code, output, errors = diff("first", "HEAD", "--cases", tmp_path)
    assert code == 2
    assert "No answer differs on 2 charts." in output
    assert "b.json: The resource names no patient" in errors
    assert "c.yaml: no vignette" in errors
    assert "Zebulon" not in output + errors


def test_what_holds_no_charts_is_refused(diff, tmp_path):
    code, output, errors = diff("first", "HEAD", "--cases", tmp_path)
    assert (code, output) == (2, "")
    assert "no vignettes, CDS Hooks requests, Bundles or NDJSON are in it" in errors


def test_a_state_that_leads_nowhere_is_refused(diff, tmp_path):
    for name, reason in (
        ("nowhere", "nowhere: neither a folder nor a git revision that is known here."),
        (tmp_path, "no data files of the knowledge are in it."),
    ):
        code, output, errors = diff(name, ".")
        assert (code, output) == (2, "")
        assert reason in errors


def test_a_broken_state_is_told_with_file_entry_and_mend(diff, exported):
    texts, _ = sub(shipped_texts(), ELACESTRANT, r"base: \d+", "base: low")
    code, output, errors = diff(exported(texts), ".")
    assert (code, output) == (2, "")
    assert "this version finds faults in its knowledge:\n" in errors
    assert f"{ELACESTRANT}: " in errors
    assert "Traceback" not in errors


def test_another_layout_is_refused_in_one_sentence(diff, exported):
    texts = dict(shipped_texts())
    texts["oncology/knowledge/data/shared.yaml"] = texts.pop(CRITERIA)
    code, output, errors = diff(exported(texts), ".")
    assert (code, output) == (2, "")
    assert "its data files have another layout, which this version does not read" in errors
    assert len(errors.splitlines()) == 1


def test_without_a_checkout_the_working_copy_is_the_knowledge_that_runs(
    monkeypatch, tmp_path, exported, capsys
):
    monkeypatch.chdir(tmp_path)
    folder = exported(shipped_texts())
    assert cli.main(["knowledge", "diff", str(folder), "."]) == 0
    shutil.rmtree(folder / "cards")
    assert "No statement differs." in capsys.readouterr().out
