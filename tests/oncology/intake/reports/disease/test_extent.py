"""Grade, stage, M category and course of one sentence."""

import pytest

from tests.oncology.intake.reports.rows import rows_of


def values(text, fact):
    return [
        next(v for k, v in row.items() if k != "fact")
        for row in rows_of(text)
        if row["fact"] == fact
    ]


@pytest.mark.parametrize(
    ("text", "grades"),
    [
        ("Criterion ; Right breast ; Left breast\nGrade ; III ; II", [3, 2]),
        ("\tA (right)\tB (left)\nGrading\tG3\tG1", [3, 1]),
        ("Grade ; III ; II", []),
        ("Grading\tG3\tG1", []),
        ("Grade 1: 3-5 points, grade 2: 6-7 points", []),
        ("Grade: 2   (Nottingham)", [2]),
        ("Carcinome tubuleux, grade SBR modifié I.", [1]),
        ("HISTOLOGIC GRADE (NOTTINGHAM): GRADE 3 OF 3 (SCORE 8 OF 9)", [3]),
        ("PROCEDURE: Partial mastectomy\nHistologic grade: 2", [2]),
        ("Grade: 1   2   3", []),
        ("Grade: 1 | 2 | 3", []),
        ("Grade ; 2 ; 3 ; 2 ; 1", []),
        ("Nuclear grade: 3", []),
        ("DCIS, grade 3", []),
        ("Diarrhea grade 2", []),
        ("Procedure: IHC on paraffin; grade 3 is the highest", []),
    ],
)
def test_grades(text, grades):
    assert values(text, "grade") == grades


@pytest.mark.parametrize(
    ("text", "courses"),
    [
        ("- aktuell: Progress (neue Herde)", ["worsened"]),
        ("- aktuell: Progress mit hepatischer Metastasierung", ["worsened"]),
        ("Current: progress note of today", []),
        ("Aktuell: Progress der Leberzirrhose.", []),
        ("Aktuell: kein Progress", ["stable"]),
        ("Progression-free survival was long", []),
    ],
)
def test_the_course(text, courses):
    assert values(text, "progression") == courses


@pytest.mark.parametrize(
    ("text", "groups"),
    [("Stage IIIA", ["III"]), ("UICC IV", ["IV"]), ("CKD stage 3", []), ("stage IV?", []), ("possibly stage IV", [])],
)  # fmt: skip
def test_the_stage(text, groups):
    assert values(text, "stage") == groups
