"""Every start counts once in each group; the present counts in none."""

from tests.service.concordance.library import row, tally_of


def test_each_way_to_group_counts_a_start_once():
    alert = {"code": "x", "severity": "warning", "agents": ["a"]}
    genes = [{"gene": "ESR1", "status": "altered"}, {"gene": "PIK3CA", "status": "not-tested"}]
    one = row(1, "first", genes=genes, testsDue=["ecg"], orderAlerts=[alert, alert])
    two = row(2, "unknown", line=None, regimen=None, first=[], her2=None, category=None)
    tally = tally_of(one, two, row(2, None, present=True))
    assert (tally.patients, tally.lines) == (2, 2)
    names = {name: [*tally.group(name)] for name in ("line", "year", "marker", "category", "regimen", "first-option", "alert", "test")}  # fmt: skip
    assert names == {
        "line": ["1", "none"], "year": ["2024"], "marker": ["ESR1 altered", "HER2 low"],
        "category": ["secondary"], "regimen": ["capecitabine", "no-regimen"],
        "first-option": ["paclitaxel"], "alert": ["x"], "test": ["ecg"],
    }  # fmt: skip
    assert tally.alerts == {("x", "warning"): 1}
    assert tally.group("all")[""] == {"first": 1, "unknown": 1}


def test_a_difference_counts_once_a_start():
    difference = {"code": "c", "text": "t", "detail": "d"}
    tally = tally_of(row(1, "not-offered", differences=[difference, difference | {"detail": "e"}]))
    assert tally.differences == {("not-offered", "c", "t"): 1}
