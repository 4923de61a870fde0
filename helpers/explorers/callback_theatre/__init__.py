"""Early stopping played over a recorded training, with no retraining."""

from helpers.explorers.callback_theatre.explorer import CallbackTheatre

__all__ = ["CallbackTheatre"]
