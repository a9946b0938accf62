"""Two states of the knowledge and a population to how many answers change, by what, with examples."""

from service.effect.report import effect_as_json, effect_as_text
from service.effect.run import TRIALS, Effect, effect_of

__all__ = ["TRIALS", "Effect", "effect_as_json", "effect_as_text", "effect_of"]
