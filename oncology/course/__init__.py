"""PatientRecord to the Course: setting, lines of therapy, endocrine resistance, each with its reasons."""

from oncology.course.budget import Budget, Work, load_budget
from oncology.course.course import Course
from oncology.course.disease.setting import Setting
from oncology.course.draft_orders import place_drafts
from oncology.course.exposure.episodes import INVESTIGATIONAL, Episode
from oncology.course.exposure.timeline import UnnamedUse
from oncology.course.follow import follow
from oncology.course.history import AgentUse, Disease, History, Line
from oncology.course.lines.ends import OTHER_REASONS
from oncology.course.lines.open_line import AgentStretch, OpenLine, rechallenges
from oncology.course.lines.time_on_cdk46 import days_on_cdk46, months_on_cdk46
from oncology.course.notes import molecular_resistance
from oncology.course.resistance.adjuvant import Adjuvant

__all__ = [
    "INVESTIGATIONAL",
    "OTHER_REASONS",
    "Adjuvant",
    "AgentStretch",
    "AgentUse",
    "Budget",
    "Course",
    "Disease",
    "Episode",
    "History",
    "Line",
    "OpenLine",
    "Setting",
    "UnnamedUse",
    "Work",
    "days_on_cdk46",
    "follow",
    "load_budget",
    "molecular_resistance",
    "months_on_cdk46",
    "place_drafts",
    "rechallenges",
]
