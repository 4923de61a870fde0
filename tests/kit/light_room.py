"""What a process runs first that needs a module of ``keras_tools``, but not TensorFlow."""

from pathlib import Path

ROOM = Path(__file__).parents[2] / "helpers" / "keras_tools"
LIGHT_ROOM = f"""
import sys, types
room = types.ModuleType("helpers.keras_tools")
room.__path__ = [{str(ROOM)!r}]
sys.modules[room.__name__] = room
"""
