"""Draft orders, facts and options to one verdict a draft."""

from oncology.orders.check import check_orders, draft_agents
from oncology.orders.context import OrderContext
from oncology.orders.interchange import consists_of
from oncology.orders.quiet import quiet_codes
from oncology.orders.verdict import OrderVerdict

__all__ = [
    "OrderContext",
    "OrderVerdict",
    "check_orders",
    "consists_of",
    "draft_agents",
    "quiet_codes",
]
