"""What a report in English states, form by form; offsets; any text at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncology.intake.reports.english import english_text
from oncology.intake.reports.report import read_report_text
from oncology.intake.reports.sections import lines_of
from oncology.intake.reports.statements import sentences_of
from terminology import load
from tests.oncology.intake.reports.rows import rows_of

ER_90 = {"fact": "er", "status": "positive", "percent": 90}
PR_30 = {"fact": "pr", "status": "positive", "percent": 30}
ONE_PLUS = {"fact": "her2", "ihc": "1+"}


@pytest.mark.parametrize(
    "text",
    [
        "ER positive (90 %), PR positive (30 %), HER2 1+",
        "Oestrogen receptor positive in 90 % of nuclei, progesterone receptor positive in 30 %, HER2 score 1+.",
        "The tumour cells are positive for ER (90%) and PR (30%); HER2 is 1+.",
        "Estrogen receptor:\tPositive\t90 %\nProgesterone receptor:\tPositive\t30 %\nHER2:\tScore 1+",
        "ER      Positive     90 %\nPR      Positive     30 %\nHER2    1+",
        "Estrogen Receptor (ER) Status: Positive\n  Percentage of Cells with Nuclear Positivity: 90 %\n"
        "Progesterone Receptor (PgR) Status: Positive\n  Percentage of Cells with Nuclear Positivity: 30 %\n"
        "HER2 (by immunohistochemistry): Score 1+",
        "ESTROGEN RECEPTOR POSITIVE (90%), PROGESTERONE RECEPTOR\nPOSITIVE (30%), HER2 1+",
    ],
)  # fmt: skip
def test_one_panel_reads_alike_in_every_form(text):
    assert rows_of(text) == [ER_90, PR_30, ONE_PLUS]


@pytest.mark.parametrize(
    "text",
    [
        "Clinical history: 2018 ER positive (90 %), HER2 3+.",
        "FAMILY HISTORY: mother BRCA1 positive.",
        "ER pending.",
        "Recommend HER2 FISH.",
        "HER2 3+ is defined as strong complete staining in more than 10 % of cells.",
        "External control: positive.",
        "Liver metastasis?",
        "Reason for exam: bone metastases",
        "The previous biopsy was ER positive.",
        "Method: ER is considered positive from 1 %.",
        "2018: ER negative\n2024: follow-up",
    ],
)
def test_what_is_not_stated_of_now_gives_no_fact(text):
    assert [row for row in rows_of(text) if row.get("state") != "uncertain"] == []


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Multiple liver metastases, no bone metastases.", {"liver": "present", "bone": "absent"}),
        ("No pulmonary or brain metastases.", {"lung": "absent", "brain": "absent"}),
        ("Hepatic and osseous metastases.", {"liver": "present", "bone": "present"}),
        ("Pleural nodule suspicious for metastasis.", {"pleura": "uncertain"}),
        ("Liver: metastases. Brain: no metastases.", {"liver": "present", "brain": "absent"}),
    ],
)
def test_sites_of_metastasis(text, rows):
    assert {r["site"]: r["state"] for r in rows_of(text)} == rows


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("HER2/CEP17 ratio: 1.2", {"fact": "her2", "ratio": 1.2}),
        ("Ratio of HER2 to CEP17: 1.2", {"fact": "her2", "ratio": 1.2}),
        ("HER2 FISH: not amplified (ratio 1.1)", {"fact": "her2", "ish": "not-amplified", "ratio": 1.1}),
        ("Average HER2 copy number per cell: 2.8", {"fact": "her2", "copies": 2.8}),
        ("HER2 IHC: 0 (no membrane staining)", {"fact": "her2", "ihc": "0", "staining": "none"}),
        ("HER2-low (IHC 1+)", {"fact": "her2", "ihc": "1+", "category": "low"}),
        ("Ki-67: 15-20 %", {"fact": "ki67", "percent_from": 15, "percent_to": 20}),
        ("Nottingham histologic grade: 2 (3+2+1)", {"fact": "grade", "value": 2}),
        ("Stage IIIA", {"fact": "stage", "group": "III"}),
        ("pT2 pN1a cM0", {"fact": "stage", "m": "M0"}),
        ("Progressive disease.", {"fact": "progression", "state": "worsened"}),
        ("TMB: 4.2 mut/Mb", {"fact": "tmb", "value": 4.2}),
        ("Microsatellite stable", {"fact": "msi", "value": "stable"}),
        ("PD-L1 CPS: 10", {"fact": "pdl1", "cps": 10}),
        ("ESR1: no mutation detected", {"fact": "variant", "gene": "ESR1", "state": "absent"}),
        ("PTEN could not be analysed.", {"fact": "variant", "gene": "PTEN", "state": "not-analysed"}),
        ("PIK3CA p.(His1047Arg), pathogenic",
         {"fact": "variant", "gene": "PIK3CA", "state": "present", "change": "H1047R", "significance": "pathogenic"}),
    ],
)  # fmt: skip
def test_one_statement(text, row):
    assert rows_of(text) == [row]


def test_the_quote_stands_at_its_place():
    report = "Note.\n\nER: positive (95,5 %)\nPR: negative"
    reading = read_report_text(report, load())
    assert [report[f.place.start : f.place.end] for f in reading.facts] == [
        f.place.quote for f in reading.facts
    ]
    assert reading.facts[0].share.low == 95.5


def test_a_name_without_a_value_is_unread():
    reading = read_report_text("ER: see separate document", load())
    assert reading.facts == ()
    assert [p.quote for p in reading.unread] == ["ER: see separate document"]


@given(st.text(max_size=400))
def test_any_text_is_read_without_a_fault(text):
    reading = read_report_text(text, load())
    assert all(0 <= f.place.start <= f.place.end <= len(text) for f in reading.facts)


WORDS = ["ER", "positive", "HER2", "no", "metastases", "liver", "90 %", "1+", "\n", ":", ",", ".", "PIK3CA", "?", "stage IV"]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_any_order_of_the_words_is_read_without_a_fault(words):
    read_report_text(" ".join(words), load())


PANEL = "ER {er} %, PR 20 %, HER2 2+, Ki-67 {er} %"
NOT_OF_NOW = [
    "For comparison: {}.",
    "Zum Vergleich Stanze vor Therapie: {}.",
    "Carcinoma of the breast 2018 ({}).",
    "Mammakarzinom 2018 ({}).",
    "Primario (2018, otro centro): {}.",
    "Tumeur primitive (2020) : {}.",
    "Klinik: Mamma-Ca, damals {}",
    "Datos clínicos: cáncer de mama, {}",
    "Renseignements cliniques : carcinome du sein, {}",
    "Klinische Angaben: {}",
]


@pytest.mark.parametrize("frame", NOT_OF_NOW)
@pytest.mark.parametrize("share", [5, 95])
def test_a_panel_of_another_time_is_none_of_now(frame, share):
    """The same panel that is read alone."""
    panel = PANEL.format(er=share)
    assert len(rows_of(f"{panel}.")) == 4
    assert rows_of(frame.format(panel)) == []
    mixed = rows_of(f"{frame.format(panel)}\n\nER 50 %")
    assert mixed == [{"fact": "er", "percent": 50}]


@pytest.mark.parametrize(
    "text",
    [
        "Referenzbereiche: ER/PR positiv ab 1 % gefärbter Kerne.",
        "Seuils : RE et RP positifs si >= 10 % ; HER2 score 2+ : équivoque.",
        "Criterios empleados: HER2 0 y 1+ negativo; 2+ indeterminado; 3+ positivo.",
        "HER2: 0 or 1+ negative, 2+ equivocal, 3+ positive",
        "HER2-low = Score 1+ oder 2+ ohne Amplifikation.",
        "Témoin externe HER2 3+ conforme.",
        "Bei HER2-low = Score 1+ gilt der Grenzwert.",
        "HER2 2+ requiere hibridación in situ.",
        "Recherche d'une amplification du gène HER2",
        "Cells: T3 P2 M1.",
        "Der HER2-Score wurde irrtümlich mit 3+ angegeben.",
        "The tumour is not HER2-low.",
        "Die Kriterien für HER2-low sind nicht erfüllt.",
        "El tumor se clasificaría como HER2-low.",
    ],
)
def test_rules_controls_errors_and_refusals_are_no_results(text):
    assert rows_of(text) == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Donde dice {}", "debe decir {}"),
        ("It said {}", "it should read {}"),
    ],
)
def test_a_result_that_is_taken_back_falls_wherever_it_stands(wrong, right):
    text = f"Ki-67: 3 %\n\n{wrong.format('Ki-67: 3 %')} {right.format('Ki-67: 30 %')}."
    assert rows_of(text) == [{"fact": "ki67", "percent": 30}]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("less than", "percent_below"),
        ("weniger als", "percent_below"),
        ("moins de", "percent_below"),
        ("inférieur à", "percent_below"),
        ("menor de", "percent_below"),
        ("more than", "percent_above"),
        ("mehr als", "percent_above"),
        ("plus de", "percent_above"),
        ("mayor de", "percent_above"),
    ],
)
def test_a_bound_in_words_is_a_bound(words, field):
    assert rows_of(f"Ki-67: {words} 20 %") == [{"fact": "ki67", field: 20}]


@pytest.mark.parametrize("word", ["to", "bis", "à", "a", "-"])
def test_a_span_in_words_is_a_span(word):
    assert rows_of(f"Ki-67: 15 {word} 20 %") == [
        {"fact": "ki67", "percent_from": 15, "percent_to": 20}
    ]


def test_a_verdict_ends_the_equivocal_of_a_score():
    rows = rows_of("HER2 IHC: 2+ (equivocal)\nHER2 FISH: not amplified\nHER2 status: negative")
    assert [row["overall"] for row in rows if "overall" in row] == ["negative"]


@pytest.mark.parametrize("organ", ["Liver", "Pleura", "Skin"])
def test_a_specimen_implies_a_metastasis(organ):
    text = f"Specimen: {organ}, biopsy\n\nMetastatic carcinoma, consistent with breast primary."
    assert rows_of(text) == [{"fact": "metastasis", "site": organ.lower(), "state": "present"}]
    assert rows_of(text.replace("Metastatic", "No metastatic")) == []


STATEMENTS = [
    "ER positive (90 %)", "HER2 3+", "HER2 amplified", "liver metastases", "PIK3CA H1047R mutation",
    "ESR1 mutation detected", "progressive disease", "stage IV disease", "MSI-high",
    "grade 3 carcinoma", "Ki-67 40 %", "pM1 (liver)",
]  # fmt: skip
MARKS = [
    "No evidence of {}.", "Kein Nachweis von {}.", "Pas de {}.", "Sin evidencia de {}.",
    "Possible {}.", "Suspected {}.", "Unlikely {}.", "{}?", "Cannot exclude {}.", "{} cannot be excluded.",
    "It is unclear whether there is {}.", "Rule out {}.", "To exclude {}.", "Verdacht auf {}.", "V. a. {}.",
    "Fraglich {}.", "Ausschluss {}.", "Suspicion de {}.", "Sospecha de {}.",
    "Previously {}.", "History of {} in 2015.", "In the previous report: {}.", "Z. n. {}.",
    "Antécédent de {}.", "Antecedentes: {}.", "Clinical information: {}.",
    "Mother: {}.", "Family history: {}.", "Her sister had {}.", "Mutter: {}.", "Mère : {}.", "Madre: {}.",
    "Recommend testing for {}.", "If {}, then treat.", "The following would be {}.",
    "Reason for exam: {}.", "Fragestellung: {}?",
]  # fmt: skip


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_takes_every_statement_its_fact(mark):
    for statement in STATEMENTS:
        bare = rows_of(f"{statement}.")
        assert bare, statement
        assert [row for row in rows_of(mark.format(statement)) if row in bare] == [], statement


SENTENCES = [
    ("ER positive (90 %)", {"fact": "er", "status": "positive", "percent": 90.0}),
    ("PR negative (0 %)", {"fact": "pr", "status": "negative", "percent": 0.0}),
    ("HER2 score 1+", {"fact": "her2", "ihc": "1+"}),
    ("Ki-67 25 %", {"fact": "ki67", "percent": 25.0}),
    ("E-cadherin negative", None),
    ("GATA3 positive (100 %)", None),
    ("Nottingham grade 2", {"fact": "grade", "value": 2}),
    ("No liver metastases", {"fact": "metastasis", "site": "liver", "state": "absent"}),
    ("Multiple bone metastases", {"fact": "metastasis", "site": "bone", "state": "present"}),
    ("ESR1: no mutation detected", {"fact": "variant", "gene": "ESR1", "state": "absent"}),
    ("Mother had HER2 3+ cancer", None),
    ("FISH pending", None),
    ("Nuclei are large in 70 % of cells", None),
]


def expected(chosen):
    return sorted(str(row) for _, row in chosen if row)


@settings(max_examples=150, deadline=None)
@given(
    st.permutations(SENTENCES),
    st.integers(1, 6),
    st.sampled_from([". ", "; ", ".\n", "\n", "\n\n"]),
)
def test_no_sentence_lends_its_words_to_a_neighbour(sentences, count, joiner):
    chosen = sentences[:count]
    text = joiner.join(words for words, _ in chosen) + "."
    assert sorted(str(row) for row in rows_of(text)) == expected(chosen), text


@pytest.mark.parametrize(
    "unit", ["ER positive, ", "no metastases ", "PIK3CA H1047R; ", "2+ ", "(", "liver: ", "- "]
)
def test_twice_the_text_takes_no_more_than_twice_the_pieces(unit, monkeypatch):
    """The searches over one text, counted: they grow as the text does."""
    counts = []
    for times in (100, 200):
        text = english_text(unit * times, load())
        lines = lines_of(text)
        counts.append(sum(1 for line in lines for _ in sentences_of(line.start, line.words)))
    assert counts[1] <= 2 * counts[0] + 2


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("PR negative (0 %), PIK3CA H1047R detected.", ("PIK3CA", "absent")),
        ("PIK3CA H1047R detected, axillary nodes negative.", ("PIK3CA", "absent")),
        ("PIK3CA H1047R detected - E-cadherin negative.", ("PIK3CA", "absent")),
        ("Axillary nodes negative and PIK3CA H1047R detected.", ("PIK3CA", "absent")),
        ("HER2 score 1+ - axillary nodes negative.", ("her2", "negative")),
        ("E-cadherin negative and HER2 score 1+.", ("her2", "negative")),
        ("ER weakly positive, margins negative.", ("er", "negative")),
        ("No brain metastases, multiple lung metastases.", ("lung", "absent")),
        ("No brain metastases and multiple bone metastases.", ("bone", "absent")),
        ("ESR1: no mutation detected - multiple bone metastases.", ("bone", "absent")),
        ("PR negative and nuclei are large in 70 % of cells.", ("pr", 70)),
    ],
)
def test_a_verdict_on_one_subject_is_none_on_the_next(text, wrong):
    assert [row for row in rows_of(text) if set(wrong) <= set(row.values())] == []


def test_a_gene_keeps_its_other_name():
    rows = rows_of("ERBB2 (HER2)\t-\tno mutation, no amplification detected")
    assert rows == [{"fact": "variant", "gene": "ERBB2", "state": "absent"}]
