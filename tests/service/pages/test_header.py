"""The head: what an oncologist asks first, and what is open stands out."""

from service.pages.header import traits_of


def test_the_head_names_receptors_person_sites_and_genes(demo_page):
    traits = {trait.name: trait for trait in traits_of(demo_page("demo-2"))}
    assert traits["ER"].value == "positive 90 %"
    assert traits["HER2"].value == "zero (IHC 0), ultralow not stated"
    assert traits["HER2"].kind == "open"
    assert traits["ESR1"].value == "Y537S in plasma 3.4 %"
    assert traits["ESR1"].kind == "strong"
    assert traits["Metastases"].value == "bone, liver"
    assert traits["Menopause"].value == "postmenopausal"
    assert traits["ECOG"].value == "1"
    assert traits["AKT1, PIK3CA, PTEN"].value == "none found"


def test_what_is_not_recorded_is_said_and_marked(presented):
    traits = {t.name: t for t in traits_of(presented({"resourceType": "Patient", "id": "p"}))}
    for name in ("ER", "PR", "HER2", "ECOG", "Metastases"):
        assert traits[name].kind == "open", name
    assert traits["ECOG"].value == "not recorded"
