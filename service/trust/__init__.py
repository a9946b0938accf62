"""A token to the tenant that sent it, or to a refusal."""

from service.trust.guard import protect, replay_check, tenants_of, token_verifier
from service.trust.replay import ReplayCheck
from service.trust.tenants import Tenant, TenantsError, load_tenants

__all__ = [
    "ReplayCheck",
    "Tenant",
    "TenantsError",
    "load_tenants",
    "protect",
    "replay_check",
    "tenants_of",
    "token_verifier",
]
