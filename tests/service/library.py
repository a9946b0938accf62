"""The day and the address of the knowledge that the tests of the export read."""

from datetime import date

DAY = date(2026, 11, 30)
BASE = "https://luminal.invalid/fhir"
