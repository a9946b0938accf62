"""Record and course to named facts, each known with its sources, or unknown with its reason."""

from oncology.facts.biomarkers import GeneState, Markers, ReceptorState, combine_markers
from oncology.facts.collect import collect, facts_on_course
from oncology.facts.comedication import running_comedication
from oncology.facts.criteria import Answers, Outcome, evaluate
from oncology.facts.layers import facts_over
from oncology.facts.patient import age_years, menopause
from oncology.facts.scope import Scope, decide_scope

__all__ = [
    "Answers",
    "GeneState",
    "Markers",
    "Outcome",
    "ReceptorState",
    "Scope",
    "age_years",
    "collect",
    "combine_markers",
    "decide_scope",
    "evaluate",
    "facts_on_course",
    "facts_over",
    "menopause",
    "running_comedication",
]
