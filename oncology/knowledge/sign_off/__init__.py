"""Data files to their entries by name, what is signed of each, and what is wrong in that."""

from oncology.knowledge.sign_off.entries import ACCEPTED, Entry, load_entries
from oncology.knowledge.sign_off.faults import retired_faults, sign_off_faults
from oncology.knowledge.sign_off.signature import Signature, signed_texts, standing

__all__ = [
    "ACCEPTED",
    "Entry",
    "Signature",
    "load_entries",
    "retired_faults",
    "sign_off_faults",
    "signed_texts",
    "standing",
]
