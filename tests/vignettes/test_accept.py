"""`make accept` shows every difference, writes only what was agreed to, and nothing but that."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import lru_cache

import pytest
import yaml

from service.commands.versions import shipped_texts
from service.vignettes.vignette import Vignette
from tests import accept
from tests.oncology.course import golden
from tests.vignettes import cases, expectation, yaml_text

# read from its text once: each of the tests over all vignettes looks at each of them twice
judged = lru_cache(maxsize=None)(lambda name: cases.judged(by_id()[name]))


@lru_cache(maxsize=1)
def by_id() -> dict[str, Vignette]:
    folders = ("options", "orders", "tests_due", "situations")
    return {vignette.id: vignette for folder in folders for vignette in cases.vignettes(folder)}


def assess(vignette: Vignette) -> dict:
    return judged(vignette.id)


@pytest.fixture
def scratch(tmp_path):
    """Three vignette files in a folder of their own."""
    for name in ("options/elacestrant", "tests_due/first_line", "orders/interactions"):
        (tmp_path / name).parent.mkdir()
        shutil.copy(cases.HERE / f"{name}.yaml", tmp_path / f"{name}.yaml")
    return tmp_path


# what stands in a file (a pattern, since ranks move when drugs are added), and what a wrong
# expectation would say there
WRONG = [
    ("options/elacestrant", r"\belacestrant: preferred \d+ \(expert", "elacestrant: alternative 99 (expert"),
    ("options/elacestrant", r"imlunestrant-abemaciclib: alternative \d+", "imlunestrant-abemaciclib: absent"),
    ("options/elacestrant", r"\{line: 2, resistance: secondary", "{line: 3, resistance: primary"),
    ("options/elacestrant", r"first: \[elacestrant, [^]]*\]", "first: [olaparib]"),
    ("options/elacestrant", r"order: \[elacestrant, imlunestrant, v", "order: [imlunestrant, elacestrant, v"),
    ("options/elacestrant", r"\belacestrant: not-eligible \(esr1-mutated\)", "elacestrant: needs-data (x)"),
    ("orders/interactions", r"orders: \[warning \(palbociclib-strong-inhibitor\), ok\]", "orders: [ok, none]"),
    ("tests_due/first_line", r"tests: \{ecg: \[ribociclib-fulvestrant\]\}", "tests: {ecg: [olaparib]}"),
    ("tests_due/first_line", r"in_scope: false, tests: \[er-pr, her2-ihc\]", "in_scope: true, tests: [er-pr, her2-ihc, ecg]"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "right", "wrong"), WRONG)
def test_a_wrong_expectation_is_shown_and_mended_in_place(scratch, name, right, wrong, capsys):
    path = scratch / f"{name}.yaml"
    text = path.read_text()
    changed, number = re.subn(right, wrong, text, count=1)
    assert number == 1
    path.write_text("# kept\n" + changed.replace("cases:", "cases:  # too"))
    rewrites = list(accept.vignette_rewrites(scratch, assess))
    assert accept.main(rewrites, accept="yes", terminal=False) == 0
    result = path.read_text()
    assert result.startswith("# kept\n")
    assert result.replace("cases:  # too", "cases:").removeprefix("# kept\n") == text
    assert f"Answers that differ: {len(rewrites[0].changes)}" in capsys.readouterr().out


def test_each_difference_is_printed_in_full(scratch, capsys):
    path = scratch / "options/elacestrant.yaml"
    changed = re.sub(r"preferred \d+ \(expert", "alternative 99 (expert", path.read_text(), count=1)
    path.write_text(changed)
    accept.show(list(accept.vignette_rewrites(scratch, assess)))
    rows = capsys.readouterr().out
    assert rows.count("- alternative 99 (expert-judgement-differs)") == 2
    assert len(re.findall(r"\+ preferred \d+ \(expert-judgement-differs\)", rows)) == 2
    assert "inside us options.elacestrant" in rows
    assert "inside eu options.elacestrant" in rows


@pytest.mark.parametrize(
    ("agreement", "terminal", "answer", "code"),
    [("", False, None, 1), ("no", False, None, 1), ("", True, "no", 1), ("", True, "yes", 0)],
)
def test_nothing_is_written_without_a_yes(scratch, monkeypatch, agreement, terminal, answer, code):
    path = scratch / "options/elacestrant.yaml"
    wrong = re.sub(r"preferred \d+ \(expert", "preferred 99 (expert", path.read_text(), count=1)
    path.write_text(wrong)
    monkeypatch.setattr("builtins.input", lambda _: answer)
    rewrites = list(accept.vignette_rewrites(scratch, assess))
    assert accept.main(rewrites, accept=agreement, terminal=terminal) == code
    assert (path.read_text() == wrong) is (code == 1)


def test_no_difference_is_no_failure(scratch, capsys):
    rewrites = list(accept.vignette_rewrites(scratch, assess))
    assert accept.main(rewrites, accept="", terminal=False) == 0
    assert "holds" in capsys.readouterr().out


def test_what_the_knowledge_changes_is_said_before(monkeypatch, tmp_path, capfd):
    texts = shipped_texts()
    for path, text in texts.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(text.encode())
    monkeypatch.chdir(tmp_path)
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
        author = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *author, *words], check=True)
    path = tmp_path / "oncology/knowledge/data/regimens/elacestrant.yaml"
    path.write_text(re.sub(r"base: (\d+)", r"base: 4\1", path.read_text("utf-8")), "utf-8")
    accept.show_difference(cases.HERE / "tests_due")
    output = capfd.readouterr().out
    assert output.startswith("What the knowledge of the working copy changes")
    assert re.search(r"Regimen Elacestrant:\n  base rank (\d+) -> 4\1\n", output)
    assert re.search(r"because its base rank \((\d+) -> 4\1\)", output)


def one_more_drug(assessment: dict) -> dict:
    """The Assessment with a new option of rank 1 before all others."""
    new = {"id": "katolistat", "status": "preferred", "rank": 1, "criteria": [], "cautions": []}
    options = [{**o, "rank": o["rank"] + 1} if o.get("rank") else o for o in assessment["options"]]
    return {**assessment, "options": [new, *options]}


def one_fewer_of_everything(assessment: dict) -> dict:
    keys = ("options", "testsDue", "orders", "alerts", "dataGaps")
    return {**assessment, **{key: assessment[key][1:] for key in keys}}


def all_undecided(assessment: dict) -> dict:
    criteria = [{"id": "a", "result": "unknown"}, {"id": "b", "result": "unknown"}]
    changed = {"status": "needs-data", "rank": None, "criteria": criteria}
    tests = [{"id": name, "unlocks": ["x"]} for name in ("ecg", "rebiopsy", "her2-ihc")]
    options = [{**option, **changed} for option in assessment["options"]]
    return {**assessment, "options": options, "testsDue": tests}


SHIFTS = [one_more_drug, one_fewer_of_everything, all_undecided]


@pytest.mark.parametrize("shift", SHIFTS)
def test_every_vignette_can_follow_a_change_of_one_jurisdiction(tmp_path, shift):
    for path in cases.HERE.glob("*/*.yaml"):
        (tmp_path / path.parent.name).mkdir(exist_ok=True)
        shutil.copy(path, tmp_path / path.parent.name)
    follows(tmp_path, shift, ("us",), 12)


@pytest.mark.parametrize("places", [("eu",), ("us", "eu")])
@pytest.mark.parametrize("shift", SHIFTS)
def test_a_vignette_can_follow_a_change_of_either_or_both(scratch, shift, places):
    follows(scratch, shift, places, 1)


def follows(folder, shift, places, least):
    """The files are written so that they hold, and a second look finds nothing to change."""

    def changed(vignette):
        return shift(assess(vignette)) if vignette.jurisdiction in places else assess(vignette)

    rewrites = list(accept.vignette_rewrites(folder, changed))
    assert len(rewrites) >= least
    for rewrite in rewrites:
        rewrite.path.write_text(rewrite.text)
    assert list(accept.vignette_rewrites(folder, changed)) == []


def test_a_change_touches_its_own_line_only(scratch):
    def changed(vignette):
        return (
            one_more_drug(assess(vignette)) if vignette.jurisdiction == "us" else assess(vignette)
        )

    for rewrite in accept.vignette_rewrites(scratch, changed):
        old, new = rewrite.path.read_text().splitlines(), rewrite.text.splitlines()
        cases_of = {change.where.split()[0] for change in rewrite.changes}
        assert [line for line in old if line not in new and not line.startswith("    ")] == []
        lines = [line for line in new if line not in old]
        assert all(line.startswith(("    us: {", "    both: {")) for line in lines), lines
        assert len(lines) <= len(cases_of)


def test_what_a_vignette_does_not_speak_of_stays_unsaid():
    answer = {
        "options": [{"id": "x", "status": "preferred", "rank": 2, "criteria": [], "cautions": []}],
        "orders": [], "testsDue": [], "alerts": [], "dataGaps": [],
        "scope": {"inScope": True}, "therapy": {"nextLine": 1},
        "endocrineResistance": {"category": "naive"},
    }  # fmt: skip
    assert expectation.today(answer, {"options": {"x": "alternative"}}) == {
        "options": {"x": "preferred"}
    }
    assert expectation.today(answer, {"options": {"x": "needs-data (a)"}}) == {
        "options": {"x": "preferred 2"}
    }
    assert expectation.today(answer, {"line": 3}) == {"line": 1}


TEXT = """\
a: {b: "x (1)"}  # one
c:
  d: 1   # two
  e: [1, 2]
  # three
f: last
"""


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        (("a", "b"), "y (2, 3)", '"x (1)"', '"y (2, 3)"'),
        (("a", "g"), "z", '"x (1)"}', '"x (1)", g: z}'),
        (("a", "g", "h"), "z, z", '"x (1)"}', "\"x (1)\", g: {h: 'z, z'}}"),
        (("c", "e"), [3], "[1, 2]", "[3]"),
        (("c", "e", 1), 5, "[1, 2]", "[1, 5]"),
        (("c", "d"), 2, "d: 1 ", "d: 2 "),
        (("c", "i"), 3, "[1, 2]\n", "[1, 2]\n  i: 3\n"),
        (("c",), None, "d: 1   # two\n  e: [1, 2]", "null"),
        (("j",), True, "f: last\n", "f: last\nj: true\n"),
    ],
)
def test_one_value_changes_and_nothing_else(path, value, old, new):
    assert yaml_text.with_value(TEXT, path, value) == TEXT.replace(old, new)
    assert yaml.safe_load(TEXT.replace(old, new))


def test_the_test_cards_are_compared(monkeypatch, tmp_path, capsys):
    path = tmp_path / "new/response.json"
    monkeypatch.setattr(accept.library, "rewrites", lambda: [(path, "today\n")])
    rewrites = list(accept.library_rewrites())
    assert accept.main(rewrites, accept="yes", terminal=False) == 0
    assert path.read_text("utf-8") == "today\n"
    assert "new/response.json  + today" in capsys.readouterr().out


def test_the_golden_answers_are_compared(monkeypatch):
    assert list(accept.golden_rewrite()) == []
    name = next(iter(golden.kept()))
    old = golden.kept() | {name: ["once", *golden.kept()[name][1:]], "gone": ["x"]}
    monkeypatch.setattr(golden, "kept", lambda: old)
    [rewrite] = accept.golden_rewrite()
    assert [change.where for change in rewrite.changes] == sorted([name, "gone"])
    assert rewrite.text == golden.GOLDEN.read_text("utf-8")
    assert ("once",) in [change.old for change in rewrite.changes]
