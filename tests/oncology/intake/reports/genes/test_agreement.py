"""A gene of which a report says two things."""

from tests.oncology.intake.reports.rows import rows_of


def test_a_gene_with_and_without_a_variant_states_nothing():
    assert rows_of("ESR1: no mutation detected.\n\nESR1 D538G detected.") == []


def test_an_exon_without_a_variant_gives_way_to_one_in_another():
    rows = rows_of("PIK3CA exon 9: no mutation detected\nPIK3CA exon 20: H1047R detected")
    assert [(r["state"], r.get("change")) for r in rows] == [("present", "H1047R")]
