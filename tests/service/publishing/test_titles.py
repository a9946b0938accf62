"""Links are made of the identifier of their record, and lead to the document that we name."""

from dataclasses import replace

import pytest

from oncology.knowledge import load_knowledge
from service.publishing.titles import TitleCopy, is_same_document, load_titles


@pytest.fixture(scope="module")
def knowledge():
    return load_knowledge()


def test_the_link_of_each_publication_has_its_identifier(knowledge):
    papers = [(t.id, p) for t in knowledge.trials.values() for p in t.publications]
    assert len(papers) > 300
    for trial, paper in papers:
        if paper.doi:
            assert paper.link == f"https://doi.org/{paper.doi}", trial
        elif paper.pmid:
            assert paper.link == f"https://pubmed.ncbi.nlm.nih.gov/{paper.pmid}/", trial
        else:
            assert paper.link.startswith("https://"), trial
        assert knowledge.sources[f"{trial}/{paper.id}"].link == paper.link


def test_each_copy_has_the_title_of_the_record_that_it_is_linked_from(knowledge):
    copies = load_titles()
    sources = [s for s in knowledge.sources.values() if s.link in copies]
    assert {source.link for source in sources} == set(copies)  # none of a link that nobody uses
    wrong = [s.id for s in sources if not is_same_document(s, copies[s.link], knowledge)]
    assert wrong == []


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("emerald", "Palbociclib and letrozole in advanced breast cancer"),
        ("emerald/primary", "Fulvestrant in advanced breast cancer"),
    ],
)
def test_the_title_of_another_trial_is_seen(knowledge, source, title):
    copy = TitleCopy("https://a.example", title, "copy")
    assert not is_same_document(knowledge.sources[source], copy, knowledge)


def test_the_title_of_another_guideline_is_seen(knowledge):
    link = "https://doi.org/10.1200/JCO.19.02309"
    source = next(s for s in knowledge.sources.values() if s.link == link)
    copy = load_titles()[link]
    assert is_same_document(source, copy, knowledge)
    assert not is_same_document(
        source, replace(copy, title="Bone health in cancer care"), knowledge
    )
