"""Stand-ins for the real data sets where those can't be had: drawn garments, simulated districts.

``garments`` draws what ``painters`` paint with the shapes of ``drawing``, and keeps the result;
``districts`` simulates the California set.
"""

from helpers.data.standins.districts import make_districts
from helpers.data.standins.garments import make_garments

__all__ = ["make_districts", "make_garments"]
