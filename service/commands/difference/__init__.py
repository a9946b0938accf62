"""`luminal knowledge diff`: two states, and charts or a population, to a report on what differs."""

from service.commands.difference.request import Choices, Comparison
from service.commands.difference.run import print_difference

__all__ = ["Choices", "Comparison", "print_difference"]
