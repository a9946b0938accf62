"""The sentences of the hooks (data/wording.en.yaml), by id."""

from __future__ import annotations

from terminology import load_wording

text = load_wording("hooks").text
