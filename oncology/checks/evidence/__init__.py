"""Faults of the evidence library: trials, drugs with their approvals, sources."""

from oncology.checks.evidence.key_trials import key_trial_faults
from oncology.checks.evidence.labels import label_faults
from oncology.checks.evidence.library import evidence_faults
from oncology.checks.evidence.sources import source_faults

__all__ = ["evidence_faults", "key_trial_faults", "label_faults", "source_faults"]
