"""Words that the whole service shares: JSON objects, jurisdictions, the name of our extension."""

from __future__ import annotations

from typing import Literal

Json = dict[str, object]
Jurisdiction = Literal["us", "eu"]
EXTENSION = "org.luminal"
LAUNCH = "/smart/launch"  # where an EHR launches the page of a chart
# stands in for a word that is not one of ours
OTHER = "other"
