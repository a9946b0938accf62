"""The forest plot has the ratios of the Assessment, each at its place."""

from service.pages.pictures.forest import draw_forest, forest_rows


def test_rows_are_the_key_figures_of_the_options_in_their_order(vignette_pages):
    for name, presentation in vignette_pages:
        figures = [
            (o["title"], o["keyEvidence"]["figure"])
            for o in presentation.offered
            if o.get("keyEvidence") and o["keyEvidence"]["figure"]
        ]
        expected = [
            (title, f["hr"], f["endpoint"], f["population"]) for title, f in figures if f["hr"]
        ]
        rows = [r for r in forest_rows(presentation) if not r.is_subgroup]
        assert [(r.option, r.hr, r.endpoint, r.population) for r in rows] == expected, name
        for row, figure in zip(rows, (f for _, f in figures if f["hr"]), strict=True):
            if figure["ci"]:
                assert f"{row.low:g}-{row.high:g}" == "-".join(
                    f"{float(part):g}" for part in figure["ci"].split("-")
                ), name


def test_the_subgroup_nearest_to_the_patient_follows_its_trial(demo_page):
    rows = [r for r in forest_rows(demo_page("demo-2")) if r.trial == "EMERALD"]
    assert [(r.is_subgroup, r.hr) for r in rows] == [(False, 0.55), (True, 0.41)]
    assert rows[1].is_exploratory
    subgroup = next(o for o in demo_page("demo-2").offered if o["id"] == "elacestrant")["subgroup"]
    assert rows[1].numbers in subgroup["brief"]


def test_a_lower_ratio_stands_further_left(demo_page):
    rows = forest_rows(demo_page("demo-2"))
    for width in (372, 860):
        drawing = draw_forest(rows, width)
        marks = sorted(drawing.marks, key=lambda m: m.row.hr)
        assert [m.x for m in marks] == sorted(m.x for m in marks)
        assert all((m.x < drawing.one) is (m.row.hr < 1) for m in marks if m.row.hr != 1)
        assert all(m.left <= m.x <= m.right for m in marks if m.left is not None)
    assert draw_forest([], 372) is None
