"""Sites of metastasis: present, absent, uncertain; what is of another tumour is none."""

import pytest

from tests.oncology.intake.reports.rows import rows_of


def states(text):
    return {row["site"]: row["state"] for row in rows_of(text) if row["fact"] == "metastasis"}


@pytest.mark.parametrize(
    ("text", "sites"),
    [
        ("Hígado sin lesiones focales.", {"liver": "absent"}),
        ("Foie sans lésion focale suspecte.", {"liver": "absent"}),
        ("Leber ohne fokale Läsionen.", {"liver": "absent"}),
        ("Liver without suspicious lesion; bone: two metastases.", {"liver": "absent", "bone": "present"}),
        ("Disease progression, bone and mediastinal lymph node.", {"bone": "present", "distant-lymph-node": "present"}),
        ("Biopsia de metástasis ganglionar retroperitoneal.", {"distant-lymph-node": "present"}),
        ("Leberstanze: Das Bild passt zu einer Metastase des bekannten Mammakarzinoms.", {"liver": "present"}),
    ],
)  # fmt: skip
def test_sites(text, sites):
    assert states(text) == sites


@pytest.mark.parametrize(
    "text",
    [
        "Leber ohne neue Herdbefunde.",
        "Liver: no focal lesions except the known metastasis in segment 7.",
        "Liver without new focal lesions.",
        "Liver without focal lesions larger than 1 cm.",
        "Skull without focal lesions.",
        "Disease progression, bone scan pending.",
        "Disease progression, liver unremarkable.",
        "No disease progression, bone.",
        "Liver, core biopsy: consistent with metastasis of colorectal carcinoma.",
        "Liver, biopsy: metastatic colon carcinoma.",
        "Liver metastasis of a lung carcinoma.",
    ],
)
def test_no_site(text):
    assert states(text) == {}
