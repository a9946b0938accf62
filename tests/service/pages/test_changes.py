"""Two Assessments to what moved: the criterion that moved it is told, and nothing else is."""

from service.pages.changes import changes_between


def by_id(changes):
    return {change.id: change for change in changes}


def test_an_option_that_opens_tells_the_criterion(demo_page):
    chart, case = demo_page("demo-2"), demo_page("demo-2", ("pik3ca", "altered"))
    changes = by_id(changes_between(chart.assessment, case.assessment))
    change = changes["capivasertib-fulvestrant"]
    assert (change.before, change.after) == ("not eligible", "preferred, rank 1")
    assert change.why == ("PIK3CA, AKT1 or PTEN alteration: not met → met",)
    assert change.way == "opens"
    assert changes["gedatolisib-fulvestrant"].way == "closes"


def test_progression_moves_line_and_category(demo_page):
    chart = demo_page("demo-7")
    case = demo_page("demo-7", ("pd-on-current-line", True))
    changes = by_id(changes_between(chart.assessment, case.assessment))
    assert changes["resistance"].after in {"primary", "secondary"}
    assert changes["resistance"].why == (case.assessment["endocrineResistance"]["basis"],)


def test_another_jurisdiction_moves_by_its_labels(demo_page, presented):
    chart = demo_page("demo-2")
    resources = chart.findings.case.resources
    changes = changes_between(chart.assessment, presented(*resources, jurisdiction="eu").assessment)
    assert "Approved here (EU): met → not met" in by_id(changes)["vepdegestrant"].why


def test_what_is_the_same_moves_nothing(vignette_pages):
    for _, presentation in vignette_pages:
        assert changes_between(presentation.assessment, presentation.assessment) == ()


def test_a_test_that_was_done_is_no_longer_due(demo_page):
    chart = demo_page("demo-2")
    case = demo_page("demo-2", ("palb2-germline", "not-detected"))
    changes = changes_between(chart.assessment, case.assessment)
    gone = [c for c in changes if c.kind == "test"]
    assert [(c.title, c.before, c.after) for c in gone] == [("Germline PALB2", "due", "not due")]
