"""The order-select service."""

from hooks.model import ESSENTIAL, NEEDS, PREFETCH, HookService

SERVICE = HookService(
    id="luminal-order-select",
    hook="order-select",
    title="Check of selected anticancer orders",
    description=(
        "Checks the selected draft orders against line of therapy, biomarkers and safety rules "
        "in HR+/HER2- advanced breast cancer."
    ),
    usage_requirements=NEEDS,
    prefetch=PREFETCH,
    essential=ESSENTIAL,
)
