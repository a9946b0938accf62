"""Everything concluded on one patient to the Assessment, the document that others rely on."""

from oncology.assessment.assess import assess
from oncology.assessment.case import Case
from oncology.assessment.contract import validate
from oncology.assessment.document import Assessment, LineDoc, OptionDoc, OrderDoc, ReasonDoc

__all__ = [
    "Assessment",
    "Case",
    "LineDoc",
    "OptionDoc",
    "OrderDoc",
    "ReasonDoc",
    "assess",
    "validate",
]
