"""One sample at a time: what a perceptron computes, where it errs, and how its line moves."""

from helpers.explorers.perceptron_microscope.explorer import PerceptronMicroscope

__all__ = ["PerceptronMicroscope"]
