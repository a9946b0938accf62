import json

import pytest

from service.commands.assess import Choices, assess_files

CANARY = "Zebulon-Canary-1931"


def bundle(name="p1"):
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": {"resourceType": "Patient", "id": name}}],
    }


@pytest.fixture
def run(engine, capsysbinary):
    def run(*paths, form=None, cards=False):
        choices = Choices(output="cards" if cards else "assessment", form=form)
        code = assess_files([str(p) for p in paths], choices, engine)
        out, err = capsysbinary.readouterr()
        return code, out.decode(), err.decode()

    return run


def write(folder, name, *documents):
    path = folder / name
    path.write_text("\n".join(d if isinstance(d, str) else json.dumps(d) for d in documents))
    return path


def test_one_input_gives_json(run, tmp_path):
    code, out, err = run(write(tmp_path, "a.json", bundle()))
    assert (code, err) == (0, "")
    assert json.loads(out)["patient"]["id"] == "p1"


def test_several_inputs_give_lines_in_input_order(run, tmp_path, make_call):
    one = write(tmp_path, "a.ndjson", bundle("b"), "", bundle("a"))
    two = write(tmp_path, "b.json", make_call())
    code, out, _ = run(one, two)
    assert code == 0
    assert [json.loads(line)["patient"]["id"] for line in out.splitlines()] == ["b", "a", "p1"]


def test_unusable_inputs_are_named_and_the_others_answered(run, tmp_path):
    paths = [
        write(tmp_path, "lines.ndjson", bundle("a"), "{" + CANARY, bundle("b")),
        write(tmp_path, "broken.json", "{", '"name": "' + CANARY + '",', '"x": {', "}"),
        write(tmp_path, "other.json", {"resourceType": 5, "name": CANARY}),
        write(tmp_path, "empty.json"),
        tmp_path / "absent.json",
    ]
    code, out, err = run(*paths)
    assert code == 2
    assert [json.loads(line)["patient"]["id"] for line in out.splitlines()] == ["a", "b"]
    lines = err.splitlines()
    assert [line.split(": ")[0].rsplit("/", 1)[-1] for line in lines] == [
        "lines.ndjson:2", "broken.json", "other.json", "empty.json", "absent.json",
    ]  # fmt: skip
    assert CANARY not in err


def test_each_answer_of_several_says_for_which_input_it_is(run, tmp_path):
    lines = write(tmp_path, "a.ndjson", *({"resourceType": "Patient", "id": i} for i in "ab"))
    places = [f"{lines}:1", f"{lines}:2"]
    _, out, _ = run(lines, cards=True)
    extensions = [json.loads(line)["extension"]["org.luminal"] for line in out.splitlines()]
    assert [extension["input"] for extension in extensions] == places
    _, out, _ = run(lines, cards=True, form="text")
    assert [line for line in out.splitlines() if line in places] == places
    assert "input" not in run(write(tmp_path, "a.json", bundle()), cards=True)[1]


def test_a_fault_of_ours_costs_one_input_only_and_tells_no_data(run, tmp_path, engine):
    engine.fault = ValueError(CANARY)
    code, out, err = run(write(tmp_path, "a.json", bundle()))
    assert (code, out) == (2, "")
    assert CANARY not in err


def test_formats(run, tmp_path):
    one, two = write(tmp_path, "a.json", bundle("a")), write(tmp_path, "b.json", bundle("b"))
    assert json.loads(run(one, two, form="json")[1])[1]["patient"]["id"] == "b"
    assert len(run(one, form="ndjson")[1].splitlines()) == 1
    assert run(one, form="text")[1].startswith("Patient a as of ")
    assert run(one, form="text", cards=True)[1] == "1 resources read\n"
    assert json.loads(run(one, cards=True)[1])["cards"][0]["indicator"] == "info"
