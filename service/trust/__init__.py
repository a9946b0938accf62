"""A token to the tenant that sent it, or to a refusal."""

from service.trust.guard import protect, tenants_of, token_verifier
from service.trust.tenants import Tenant, TenantsError, load_tenants

__all__ = [
    "Tenant",
    "TenantsError",
    "load_tenants",
    "protect",
    "tenants_of",
    "token_verifier",
]
