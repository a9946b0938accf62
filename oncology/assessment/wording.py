"""The sentences of this package, by id."""

from __future__ import annotations

from terminology import load_wording

text = load_wording("oncology.assessment").text
