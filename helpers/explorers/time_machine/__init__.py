"""A small network in training: scrub through every step, branch off, compare the branches."""

from helpers.explorers.time_machine.explorer import TimeMachine

__all__ = ["TimeMachine"]
