"""What a page says and asks."""

from helpers.lesson.display import drawing, show
from helpers.lesson.prediction import Prediction
from helpers.lesson.symptoms import Diagnosis, symptoms

__all__ = [
    "Diagnosis",
    "Prediction",
    "drawing",
    "show",
    "symptoms",
]
