"""Which scopes a launch asks for: one for each type that the queries read, in the server's own version.

<http://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html>
"""

from __future__ import annotations

import re

from hooks import QUERIES, Profile
from service.smart.configuration import Configuration
from service.trust import Registration

_RESOURCE = re.compile(r"(?:patient|user|system)/\S+")
_GRANULAR = re.compile(r"(?:patient|user)/[A-Za-z*]+\.c?r?u?d?s?(?:\?\S*)?")
OPENID = "openid"


def scopes_for(
    registration: Registration, profile: Profile, configuration: Configuration, is_from_ehr: bool
) -> tuple[str, ...]:
    """Returns the scopes of a launch.

    Args:
        registration: Names further scopes, or its own in place of those of the queries.
        profile: Of types that this EHR does not serve nothing is asked.
        configuration: Says which version of scopes the server takes.
        is_from_ehr: Whether the EHR has chosen the patient, or its sign-in is to ask for one.
    """
    context = "launch" if is_from_ehr else "launch/patient"
    own = registration.scopes
    if any(_RESOURCE.fullmatch(scope) for scope in own):
        return tuple(dict.fromkeys((context, *own)))
    rights = "rs" if _takes_granular(configuration) else "read"
    kinds = dict.fromkeys(q.kind for key, q in QUERIES.items() if key not in profile.not_served)
    return tuple(dict.fromkeys((context, *own, *(f"patient/{kind}.{rights}" for kind in kinds))))


def _takes_granular(configuration: Configuration) -> bool:
    """Whether a server takes scopes of version 2; one that says nothing is asked in version 1."""
    if "permission-v2" in configuration.capabilities:
        return True
    if "permission-v1" in configuration.capabilities:
        return False
    return any(_GRANULAR.fullmatch(scope) for scope in configuration.scopes)
