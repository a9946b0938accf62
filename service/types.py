"""Words and numbers that the whole service shares, from the name of our extension to an exit code."""

from __future__ import annotations

from typing import Literal

Json = dict[str, object]
Jurisdiction = Literal["us", "eu"]
ChartOpening = Literal["always", "long"]
EXTENSION = "org.luminal"
LAUNCH = "/smart/launch"  # where an EHR launches the page of a chart
CALLBACK = "/smart/callback"  # where the sign-in of the EHR sends the browser back
UNUSABLE = 2  # exit code of a command that could not use what it was given
# stands in for a word that is not one of ours
OTHER = "other"
