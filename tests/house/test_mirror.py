"""A test file of a package bears the name of the module that it tests, in the folder that mirrors it.

What crosses packages has no module to be named after; it stands in contract/, fuzz/, house/ or
vignettes/. What tries a stage through its door, by cases or properties, is listed here.
"""

from pathlib import PurePosixPath

import pytest

PACKAGES = ("terminology", "oncology", "cards", "hooks", "service")
# tests of a whole stage, by their folder
OF_A_STAGE = {
    "tests/terminology": {"test_national_phrases", "test_patterns", "test_traps"},
    "tests/oncology/checks": {"test_each_check_can_fail"},
    "tests/oncology/course": {
        "test_adjuvant_record", "test_case_files", "test_document", "test_golden", "test_properties", "test_shapes",
        "test_worked_cases",
    },
    "tests/oncology/facts": {"test_empty_record"},
    "tests/oncology/intake/gauntlet": {"test_gauntlet", "test_invariance", "test_classifications", "test_words_and_codes"},
    "tests/oncology/intake/reports": {"test_asides", "test_corpus", "test_rates"},
    "tests/oncology/knowledge": {"test_worked_example"},
    "tests/oncology/options": {
        "test_caution_cases", "test_cdk46_again", "test_conjugate_matrix", "test_due_matrix", "test_frailty_matrix",
        "test_given_yet", "test_maintenance_end", "test_partner_matrix", "test_pathway_again",
        "test_reasons",
    },
    "tests/oncology/orders": {
        "test_cytotoxic_limits", "test_kinds_in_words", "test_rule_cases", "test_without_dates", "test_words",
    },
    "tests/cards": {"test_reading"},
}  # fmt: skip


def astray(tests, modules):
    """Test files that no module or folder of the package is named for."""
    names = {str(PurePosixPath(path).with_suffix("")) for path in modules}
    names |= {str(PurePosixPath(name).parent) for name in names}
    for path in map(PurePosixPath, tests):
        module = path.relative_to("tests").with_name(path.stem.removeprefix("test_"))
        if str(module) not in names and path.stem not in OF_A_STAGE.get(str(path.parent), ()):
            yield str(path)


@pytest.mark.parametrize("package", PACKAGES)
def test_each_test_file_is_named_after_its_module(root, modules, package):
    paths = (root / "tests" / package).rglob("test_*.py")
    tests = [path.relative_to(root).as_posix() for path in paths]
    assert tests
    assert [*astray(tests, modules)] == []


def test_a_theme_and_a_wrong_folder_are_seen():
    modules = ["service/web/body.py", "service/publishing/fhir/library.py"]
    right = ["tests/service/web/test_body.py", "tests/service/publishing/test_fhir.py"]
    wrong = ["tests/service/web/test_http.py", "tests/service/test_body.py"]
    assert [*astray([*right, *wrong], modules)] == wrong


def test_each_test_of_a_stage_exists(root):
    files = {f"{folder}/{name}.py" for folder, names in OF_A_STAGE.items() for name in names}
    assert [path for path in sorted(files) if not (root / path).is_file()] == []
