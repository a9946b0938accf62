"""What one line on genes leaves to the next: a heading, the genes tested, a gene with its details."""

import pytest

from tests.oncology.intake.reports.rows import rows_of


def changes(text):
    return [
        (row["gene"], row["state"], row.get("change"), row.get("origin"))
        for row in rows_of(text)
        if row["fact"] == "variant"
    ]


@pytest.mark.parametrize(
    ("heading", "origin"),
    [
        ("SUMMARY OF DETECTED SOMATIC ALTERATIONS", "somatic"),
        ("Germline variants", "germline"),
        ("Testing for somatic variants by NGS", None),
        ("Variants", None),
    ],
)
def test_the_origin_that_a_heading_states(heading, origin):
    text = f"{heading}\nESR1 Y537S\t0.4%\n\nOTHER RESULTS\nPIK3CA\tnot detected"
    assert changes(text)[0] == ("ESR1", "present", "Y537S", origin)


def test_a_heading_ends_at_the_next_one():
    text = "DETECTED SOMATIC ALTERATIONS\nESR1 Y537S\n\nVARIANTS\nPIK3CA H1047R detected"
    assert [row[3] for row in changes(text)] == ["somatic", None]


def test_details_below_a_gene_are_on_it():
    text = "Gene: PIK3CA\nVariant: c.3140A>G p.(His1047Arg)\nClassification: pathogenic"
    assert [row[:3] for row in changes(text)] == [("PIK3CA", "present", "H1047R")]


def test_a_verdict_on_the_other_genes_is_on_those_tested():
    text = (
        "Genes tested: ESR1, PIK3CA, AKT1\n\nESR1 Y537S detected\nNo mutation in all other genes."
    )
    assert [row[:2] for row in changes(text)] == [
        ("ESR1", "present"),
        ("PIK3CA", "absent"),
        ("AKT1", "absent"),
    ]


def test_without_a_list_a_verdict_on_the_others_is_on_none():
    assert changes("No mutation in all other genes.") == []
