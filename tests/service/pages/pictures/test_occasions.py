"""What happened when, as the course of therapy has it."""

from service.pages.pictures.occasions import occasions_of, periods_of


def test_a_line_its_progression_its_tests_and_the_mark_of_the_clock(demo_page):
    presentation = demo_page("demo-2")
    [line] = periods_of(presentation)
    assert (line.kind, line.title, line.drugs) == ("line", "Line 1", "letrozole + palbociclib")
    assert line.span_text == "5 May 2025 to 6 Nov 2026"
    assert line.note == "18 months"
    occasions = [(o.kind, o.label, o.when.text) for o in occasions_of(presentation)]
    assert ("mark", "6-month mark", "2025-11-05") in occasions
    assert ("progression", "Progression", "2026-11-04") in occasions
    assert ("disease", "Advanced: bone, liver", "2025-04-16") in occasions
    assert occasions[-1][1] == "ESR1 Y537S in plasma 3.4 %; AKT1, PIK3CA, PTEN none found"


def test_a_relapse_is_held_against_the_clock_of_the_early_course(demo_page):
    occasions = {o.kind: o for o in occasions_of(demo_page("demo-3"))}
    assert occasions["progression"].label == "Relapse"
    assert occasions["mark"].label == "24-month mark"
    assert occasions["specimen"].label == "Breast surgery"


def test_the_mark_is_the_one_that_the_basis_names(vignette_pages):
    marks = 0
    for name, presentation in vignette_pages:
        basis = presentation.assessment["endocrineResistance"]["basis"]
        for occasion in occasions_of(presentation):
            if occasion.kind == "mark":
                marks += 1
                assert occasion.when.text in basis, name
    assert marks > 5


def test_time_without_therapy_between_lines_is_a_gap(vignette_pages):
    gaps = [
        (before, gap, after)
        for _, presentation in vignette_pages
        for rows in [periods_of(presentation)]
        for before, gap, after in zip(rows, rows[1:], rows[2:], strict=False)
        if gap.kind == "gap"
    ]
    assert gaps
    for before, gap, after in gaps:
        assert gap.days.start == before.days.end
        assert gap.days.end == after.days.start
        assert before.days.end.last < after.days.start.first


def test_every_line_and_course_of_the_assessment_is_a_period(vignette_pages):
    for name, presentation in vignette_pages:
        therapy = presentation.assessment["therapy"]
        rows = [p for p in periods_of(presentation) if p.kind != "gap"]
        assert len(rows) == len(therapy["courses"]) + len(therapy["lines"]), name
