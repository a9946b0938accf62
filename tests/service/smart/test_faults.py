"""Each reason has its sentence, and each sentence its reason."""

import ast
from pathlib import Path

import service
from service.smart.faults import LaunchError
from terminology import load_wording


def trees():
    folder = Path(service.__file__).parent
    for path in [*(folder / "smart").glob("*.py"), folder / "web/reading/smart.py"]:
        yield ast.parse(path.read_text("utf-8"))


def test_reasons_and_sentences_are_the_same():
    reasons = {
        keyword.value.value
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "LaunchError"
        for keyword in node.keywords
        if keyword.arg == "reason"
    }
    keys = load_wording("service.smart").sentences
    assert {f"refusal-{reason}" for reason in reasons} == set(keys)
    assert all(LaunchError(reason=reason).sentence for reason in reasons)


def test_each_reason_is_on_the_page_for_integrators():
    page = (Path(service.__file__).parents[1] / "docs/integrators/smart.md").read_text("utf-8")
    reasons = {key.removeprefix("refusal-") for key in load_wording("service.smart").sentences}
    assert sorted(reason for reason in reasons if f"`{reason}`" not in page) == []
