"""A token to the tenant that sent it, or to a refusal."""

from service.trust.guard import protect, replay_check, tenants_of, token_verifier
from service.trust.keys import Key, KeysAwaitedError, KeysAwayError, RemoteKeys, fetcher, fits
from service.trust.private_key import (
    KeyFileError,
    PrivateKey,
    algorithm_of,
    key_set_of,
    new_private_key,
    read_private_key,
)
from service.trust.registration import Registration
from service.trust.replay import ReplayCheck
from service.trust.tenants import Tenant, TenantsError, load_tenants
from service.trust.trial import token_of, verdict_of

__all__ = [
    "Key",
    "KeyFileError",
    "KeysAwaitedError",
    "KeysAwayError",
    "PrivateKey",
    "Registration",
    "RemoteKeys",
    "ReplayCheck",
    "Tenant",
    "TenantsError",
    "algorithm_of",
    "fetcher",
    "fits",
    "key_set_of",
    "load_tenants",
    "new_private_key",
    "protect",
    "read_private_key",
    "replay_check",
    "tenants_of",
    "token_of",
    "token_verifier",
    "verdict_of",
]
