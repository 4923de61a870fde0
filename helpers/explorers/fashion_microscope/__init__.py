"""One image under the microscope: change it, and see what the network makes of it."""

from helpers.explorers.fashion_microscope.explorer import FashionMicroscope

__all__ = ["FashionMicroscope"]
