"""Numbers as learners type them: a calculation is worked out, and nothing else is run."""

import ast
import math
import operator

from helpers.live.values import as_typed
from helpers.nn import activations

LONGEST = 80  # letters
PLAIN = str.maketrans({"·": "*", "×": "*", "^": "**", "²": "**2"})  # as Python writes them
OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: math.pow,  # of floats: it has no huge results and no complex ones
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}
FUNCTIONS = {
    "exp": math.exp,
    "sigmoid": activations.sigmoid,
    "σ": activations.sigmoid,
    "tanh": math.tanh,
    "relu": activations.relu,
    "abs": abs,
}


def work_out(text: str) -> float | None:
    """Return the value of a calculation, or None if it can't be worked out or isn't finite.

    It may have + - * / **, brackets and ``FUNCTIONS``, also written with −, ·, ×, ^, ² and a
    decimal comma.
    """
    text = as_typed(text).translate(PLAIN)
    if len(text) > LONGEST:
        return None
    try:
        value = _evaluate(ast.parse(text, mode="eval").body)
    except (SyntaxError, ArithmeticError, KeyError, TypeError, ValueError):
        return None
    return value if math.isfinite(value) else None


def _evaluate(node: ast.expr) -> float:
    match node:
        case ast.Constant(value) if type(value) in (int, float):
            return float(value)
        case ast.UnaryOp(operation, operand):
            return OPERATIONS[type(operation)](_evaluate(operand))
        case ast.BinOp(left, operation, right):
            return OPERATIONS[type(operation)](_evaluate(left), _evaluate(right))
        case ast.Call(ast.Name(name), [argument], []):
            return float(FUNCTIONS[name](_evaluate(argument)))
    raise ValueError(f"no calculation: {node}")
