"""Record and course to named facts, each known with its sources, or unknown with its reason."""

from oncology.facts.biomarkers import GeneState, Markers, ReceptorState
from oncology.facts.collect import collect_facts, registry
from oncology.facts.comedication import running_comedication
from oncology.facts.criteria import Answers, AnswersBeside, Outcome, evaluate
from oncology.facts.layers import facts_over
from oncology.facts.on_demand import FactsOnDemand
from oncology.facts.patient_facts import PatientFacts
from oncology.facts.scope import Scope, decide_scope
from oncology.facts.sentences import facts_named, fill_sentence, sentence_of_nobody

__all__ = [
    "Answers",
    "AnswersBeside",
    "FactsOnDemand",
    "GeneState",
    "Markers",
    "Outcome",
    "PatientFacts",
    "ReceptorState",
    "Scope",
    "collect_facts",
    "decide_scope",
    "evaluate",
    "facts_named",
    "facts_over",
    "fill_sentence",
    "registry",
    "running_comedication",
    "sentence_of_nobody",
]
