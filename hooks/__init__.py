"""The hooks we serve: what each needs and how its answer is made."""

from hooks.absence import INNER, NAMED, OTHER_KIND, SELECTED, Absence
from hooks.model import HookService
from hooks.profile import Form, Profile
from hooks.registry import QUERIES, SERVICES, context_schema, data_faults, validate_response
from hooks.respond import Answer, HookCall, answer_on, name_absent, respond
from hooks.vendors import KindRules, Vendor, load_vendors, us_core_parts

__all__ = [
    "INNER",
    "NAMED",
    "OTHER_KIND",
    "QUERIES",
    "SELECTED",
    "SERVICES",
    "Absence",
    "Answer",
    "Form",
    "HookCall",
    "HookService",
    "KindRules",
    "Profile",
    "Vendor",
    "answer_on",
    "context_schema",
    "data_faults",
    "load_vendors",
    "name_absent",
    "respond",
    "us_core_parts",
    "validate_response",
]
