"""Each coding change of the table, worked out again from the standard genetic code."""

import itertools
import re

import pytest

import terminology

BASES = "TCAG"
RESIDUES = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"
CODE = {
    "".join(codon): residue
    for codon, residue in zip(itertools.product(BASES, repeat=3), RESIDUES, strict=True)
}


@pytest.mark.parametrize(
    ("key", "protein"), terminology.load().variants.coding_to_protein.items(), ids=str
)
def test_the_code_leaves_one_reading(key, protein) -> None:
    _, coding = key
    position, old, new = re.fullmatch(r"c\.(\d+)([ACGT])>([ACGT])", coding).groups()
    residue, codon, changed = re.fullmatch(r"([A-Z])(\d+)([A-Z])", protein).groups()
    number, place = divmod(int(position) - 1, 3)
    assert number + 1 == int(codon)
    mutated = {
        CODE[triplet[:place] + new + triplet[place + 1 :]]
        for triplet, meaning in CODE.items()
        if meaning == residue and triplet[place] == old
    }
    assert mutated == {changed}
