"""A token to the tenant that sent it, or to a refusal."""

from service.trust.guard import protect, tenants_of, token_verifier
from service.trust.tenants import Tenant

__all__ = [
    "Tenant",
    "protect",
    "tenants_of",
    "token_verifier",
]
