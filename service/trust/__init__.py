"""A token to the tenant that sent it, or to a refusal."""

from service.trust.guard import check, judge_of, protect
from service.trust.tenants import Tenant

__all__ = [
    "Tenant",
    "check",
    "judge_of",
    "protect",
]
