"""An Assessment to the one card of a chart opening, and to what must stand beside it."""

from cards.opening.card import opening_cards

__all__ = ["opening_cards"]
