"""One training step of a 2-2-1 network, a number at a time."""

from helpers.explorers.backprop_ledger.explorer import BackpropLedger

__all__ = ["BackpropLedger"]
