"""A patient's resources as the prefetch of a call, by the keys that the services ask for."""

import re

from hooks import SERVICES

# type of resource -> key, as the templates say: `Condition?patient=...`
KEYS = {
    re.split(r"[/?]", template)[0]: key
    for service in SERVICES.values()
    for key, template in service.prefetch.items()
}


def prefetch_of(resources):
    """Every key with its Bundle, empty where the patient has nothing of the kind."""
    prefetch = {
        key: {"resourceType": "Bundle", "type": "searchset", "entry": []} for key in KEYS.values()
    }
    for resource in resources:
        key = KEYS[resource["resourceType"]]
        if key == "patient":
            prefetch[key] = resource
        else:
            prefetch[key]["entry"].append({"resource": resource})
    return prefetch
