"""Draft orders, facts and options to one verdict a draft."""

from oncology.orders.check import check_orders, quiet_codes
from oncology.orders.context import OrderContext
from oncology.orders.formulary import with_site_policy, without_site_policy
from oncology.orders.verdict import OrderVerdict

__all__ = [
    "OrderContext",
    "OrderVerdict",
    "check_orders",
    "quiet_codes",
    "with_site_policy",
    "without_site_policy",
]
