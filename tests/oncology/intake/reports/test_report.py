"""What a report in English states, form by form; offsets; any text at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncology.intake.reports.report import read_report_text
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
