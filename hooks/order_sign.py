"""The order-sign service."""

from hooks.model import ESSENTIAL, NEEDS, PREFETCH, HookService

SERVICE = HookService(
    id="luminal-order-sign",
    hook="order-sign",
    title="Check of anticancer orders at signing",
    description=(
        "Checks draft orders at signing against line of therapy, biomarkers and safety rules "
        "in HR+/HER2- advanced breast cancer."
    ),
    usage_requirements=NEEDS,
    prefetch=PREFETCH,
    essential=ESSENTIAL,
)
