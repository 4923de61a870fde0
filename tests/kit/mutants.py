"""Small changes of a function's source, one at a time."""

import ast
import copy

SWAPS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


def _changes(node):
    """Yield functions that change a copy of ``node``, or return what stands in its place."""
    if isinstance(node, ast.BinOp):
        yield lambda n: n.left
        yield lambda n: n.right
    if isinstance(node, ast.UnaryOp):
        yield lambda n: n.operand
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield lambda n: ast.Constant(n.value + 1)
        yield lambda n: ast.Constant(n.value - 1)
    if type(getattr(node, "op", None)) in SWAPS:
        yield lambda n: setattr(n, "op", SWAPS[type(n.op)]()) or n
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
        yield lambda n: setattr(n, "ops", [SWAPS[type(n.ops[0])](), *n.ops[1:]]) or n


class _Replace(ast.NodeTransformer):
    def __init__(self, place, change):
        self.place, self.change, self.seen = place, change, -1

    def visit(self, node):
        self.seen += 1
        return self.change(node) if self.seen == self.place else self.generic_visit(node)


class _Collect(ast.NodeVisitor):
    def __init__(self):
        self.nodes = []

    def visit(self, node):
        self.nodes.append(node)
        self.generic_visit(node)


def make_mutants(source):
    """Return all sources with one operator flipped, one term dropped or one number off by one."""
    tree, collected = ast.parse(source), _Collect()
    collected.visit(tree)
    texts = (
        ast.unparse(ast.fix_missing_locations(_Replace(i, change).visit(copy.deepcopy(tree))))
        for i, node in enumerate(collected.nodes)
        for change in _changes(node)
    )
    return list(dict.fromkeys(texts))
