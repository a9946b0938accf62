"""The patient-view service."""

from hooks.model import ESSENTIAL, NEEDS, PREFETCH, HookService

SERVICE = HookService(
    id="luminal-patient-view",
    hook="patient-view",
    title="Where an HR+/HER2- advanced breast cancer patient stands, and next-line options",
    description=(
        "Line of therapy, endocrine resistance, options with evidence and tests due for HR+/HER2- advanced breast cancer."
    ),
    usage_requirements=NEEDS,
    prefetch=PREFETCH,
    essential=ESSENTIAL,
)
