"""What one sentence on the disease leaves to the next."""

from tests.oncology.intake.reports.rows import rows_of


def test_a_clause_leaves_its_site_to_the_next():
    rows = rows_of("Liver: lesion of 12 mm; a metastasis cannot be excluded.")
    assert [(r["site"], r["state"]) for r in rows] == [("liver", "uncertain")]
