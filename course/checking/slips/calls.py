"""Slips in a call: another function, none at all, other axes, arguments in another order."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .places import (
    COUNTERS,
    Change,
    Operator,
    Place,
    bound,
    called,
    change,
    converts,
    held,
    listing,
    number,
    text,
    used,
)

# What makes an array of another's shape and kind, to be filled.
LIKE = {"empty_like", "zeros_like"}
# Both arguments are alike to these.
EVEN = {"where", "maximum", "minimum", "logaddexp", "max", "min", "isinstance"}

# The function, the one that is taken for it, and what an answer then looks like.
EXTREMES = "Smallest and largest are exchanged"
TAKEN = {
    "max": [("min", EXTREMES, 18)],
    "min": [("max", EXTREMES, 18)],
    "maximum": [("minimum", EXTREMES, 18)],
    "minimum": [("maximum", EXTREMES, 18)],
    "argmax": [("argmin", EXTREMES, 18)],
    "argmin": [("argmax", EXTREMES, 18)],
    "mean": [
        (
            "sum",
            "A sum comes out where a mean is asked for, and grows with the number of entries",
            9,
        ),
        ("median", "The middle value comes out, not the mean", 36),
    ],
    "sum": [("mean", "A mean comes out where a sum belongs", 10)],
    "std": [("var", "The spread comes out squared: a variance is no standard deviation", 9)],
    "var": [
        ("std", "The spread comes out in the wrong unit: a standard deviation is no variance", 9)
    ],
    "any": [("all", "All entries are asked for where one is enough", 18)],
    "all": [("any", "One entry is enough where all are asked for", 18)],
    "floor": [("ceil", "It is rounded up where it should be rounded down", 14)],
    "ceil": [
        ("floor", "It is rounded down where it should be rounded up", 14),
        ("round", "It is rounded to the nearest whole number", 15),
    ],
    "zeros": [("ones", "It begins with ones, not with nothing", 36)],
    "zeros_like": [("ones_like", "It begins with ones, not with nothing", 36)],
    "sin": [("cos", "Sine and cosine are exchanged", 20)],
    "cos": [("sin", "Sine and cosine are exchanged", 20)],
    "log": [
        ("log2", "The logarithm has another base", 22),
        ("log10", "The logarithm has another base", 22),
        ("log1p", "A logarithm is taken of a number that is 1 too large", 30),
    ],
    "exp": [("exp2", "The exponential function has another base", 34)],
    "geomspace": [
        ("linspace", "Neighbours differ by equal amounts where their ratio should be equal", 12),
        ("logspace", "The ends come out as powers of ten of what is asked for", 14),
    ],
    "linspace": [
        ("geomspace", "Neighbours have equal ratios where they should differ equally", 26)
    ],
    "permutation": [
        ("arange", "Nothing is shuffled: the order is always that of the rows", 14),
    ],
    "isfinite": [("isreal", "Infinity and NaN pass for finite numbers", 22)],
    "cumsum": [("sum", "One total comes out where a running total is asked for", 24)],
    "append": [("insert", "Something is put in at the wrong end", 40)],
}
OF_A_CALL = "Two values that a call takes are exchanged"
# What stays undone where the call is left out.
UNDONE = {
    "abs": "A sign still counts where only the size should",
    "sqrt": "It comes out as if a root had not been taken",
    "ceil": "It comes out unrounded",
    "floor": "It comes out unrounded",
    "sign": "The size still counts where only the sign should",
    "exp": "It comes out as if an exponential function had been left out",
    "log": "It comes out as if a logarithm had been left out",
    "cumsum": "Nothing is summed up",
    "cos": "It comes out as if a cosine had been left out",
    "max": "All values come out where the largest is asked for",
    "min": "All values come out where the smallest is asked for",
    "sum": "The entries are not summed",
    "mean": "The entries are not averaged",
    "norm": "The components come in where the length of the vector is asked for",
    "maximum": "A comparison with an earlier value has no effect",
    "minimum": "A bound has no effect",
}


# What a learner reads of an array of integers.
WHOLE = "Right, except for whole numbers: an array of integers drops the fractions stored in it."
SHARED = (
    "The numbers are right, but the caller's own array is changed on the way: no copy of it is made"
)


def _also(call: ast.Call, keyword: str, value: str) -> str:
    """Return the text of a call with one more keyword."""
    between = ", " if call.args or call.keywords else ""
    return f"{text(call)[:-1]}{between}{keyword}={value})"


def _function(call: ast.Call) -> str:
    return text(call.func)[: -len(called(call))]


def functions(node: ast.AST, place: Place) -> Iterator[Change]:
    """Call another function, or none."""
    if not isinstance(node, ast.Call):
        return
    name, whole = called(node), text(node)
    behind = text(node.func)
    arguments = whole[len(behind) :]
    for other, hint, rank in TAKEN.get(name, []):
        new = f"{behind[: -len(name)]}{other}{arguments}"
        if other == "arange":
            new = f"np.arange{arguments}"
        elif other == "median":
            new = f"np.median{arguments}" if behind.startswith("np.") else ""
        elif behind == "math.ceil" and other == "round":
            new = f"round{arguments}"
        if new:
            yield change(node, new, f"{other} for", hint + place.at(node) + ".", rank)
    if name in UNDONE:
        method = isinstance(node.func, ast.Attribute) and not behind.startswith(("np.", "math."))
        method = method and not (isinstance(node.func, ast.Attribute) and len(node.args) > 1)
        inside = [node.func.value] if method and isinstance(node.func, ast.Attribute) else node.args
        for argument in inside:
            hint = UNDONE[name] + place.at(node) + "."
            yield change(node, held(argument), f"{name} left out, {text(argument)}", hint, 13)
    if name == "permutation":
        hint = "Rows are drawn with replacement: some come more than once, and others never."
        yield change(node, f"{_function(node)}integers{arguments[:-1]}, size={held(node.args[0])})",
                     "drawn with replacement", hint, 10)  # fmt: skip
        hint = "The order never changes: every epoch has the same."
        new = f"np.random.default_rng(0).permutation{arguments}"
        yield change(node, new, "always the same order", hint, 16)
    if name == "isfinite":
        hint = "Infinity passes for a finite number" + place.at(node) + "."
        yield change(node, f"~np.isnan{arguments}", "isnan for", hint, 16)
        argument = node.args[0]
        if isinstance(argument, ast.Subscript):
            hint = (
                "All entries are asked to be finite, and only one should be" + place.at(node) + "."
            )
            new = f"np.all(np.isfinite({text(argument.value)}))"
            yield change(node, new, "all finite", hint, 16)
    inner = node.func.value if isinstance(node.func, ast.Attribute) else None
    if name in {"max", "min"} and isinstance(inner, ast.Call) and called(inner) == "abs":
        which = "largest" if name == "max" else "smallest"
        hint = f"The {which} is chosen first, and its absolute value taken afterwards"
        hint += place.at(node) + "."
        new = f"np.abs(np.{name}({text(inner.args[0])}))"
        yield change(node, new, "sizes taken afterwards", hint, 12)
    if name == "norm":
        yield from _lengths(node, place)
    if name == "eigvals":
        hint = "Complex eigenvalues lose their imaginary part."
        yield change(node, f"{whole}.real", "real part of", hint, 14)
        new = f"np.linalg.eigvalsh{arguments}"
        yield change(node, new, "eigvalsh for", "A matrix is taken for symmetric that is not.", 14)
    if name == "eigvalsh":
        hint = "The diagonal entries are taken for the eigenvalues."
        yield change(node, f"np.sort(np.diag({text(node.args[0])}))", "diagonal for", hint, 14)
    if name == "logaddexp":
        first, second = node.args
        hint = "Large scores overflow on the way, although the result would not."
        new = f"np.log(np.exp({text(first)}) + np.exp({text(second)}))"
        yield change(node, new, "overflowing", hint, 12)
    if name == "where":
        condition, yes, no = node.args
        hint = "The two outcomes of a choice are exchanged" + place.about(condition) + "."
        new = f"{behind}({text(condition)}, {text(no)}, {text(yes)})"
        yield change(node, new, "outcomes exchanged", hint, 20)
        outer = place.parent(node)
        if isinstance(outer, ast.BinOp) and isinstance(outer.op, ast.Div) and outer.right is node:
            hint = (
                "It comes out as if a small number were added to a divisor" + place.at(node) + "."
            )
            yield change(node, f"({text(no)} + 1e-8)", "small number added", hint, 9)
        for always, out in ((yes, no), (no, yes)):
            hint = "A condition has no effect" + place.which(condition) + "."
            yield change(node, held(always), f"always {text(always)}, never {text(out)}", hint, 19)


def _lengths(node: ast.Call, place: Place) -> Iterator[Change]:
    """Measure a vector in another way."""
    whole = text(node)
    hint = "A length comes in squared" + place.at(node) + "."
    yield change(node, f"{whole} ** 2", "squared length", hint, 20)
    argument = text(node.args[0])
    keywords = "".join(f", {text(keyword)}" for keyword in node.keywords)
    along, signed = keywords[2:], "The components are added up with their signs, which is no length"
    sizes = "The sizes of the components are added up, which is no length"
    for new, what, hint in (
        (f"np.abs({argument}).sum({along})", "sum of sizes", sizes),
        (f"np.abs({argument}).max({along})", "largest size", "The largest component counts alone"),
        (f"np.sum({argument}{keywords})", "sum", signed),
        (f"np.abs(np.sum({argument}{keywords}))", "size of the sum", signed),
        (f"np.mean({argument}{keywords})", "mean", "The components are averaged"),
    ):
        yield change(node, new, f"{what} for", hint + place.at(node) + ".", 18)
    hint = (
        "A length comes in divided by the root of the number of components" + place.at(node) + "."
    )
    axis = next((text(k.value) for k in node.keywords if k.arg == "axis"), "")
    if not axis:
        yield change(
            node, f"({whole} / np.sqrt(np.size({argument})))", "root mean square", hint, 34
        )


def keywords(node: ast.AST, place: Place) -> Iterator[Change]:
    """Work along another axis, along all of them, or without keeping one; divide by n − 1."""
    if not isinstance(node, ast.Call) or converts(node) or called(node) == "take_along_axis":
        return
    name = called(node)
    for keyword in node.keywords:
        rest = [k for k in node.keywords if k is not keyword]
        without = text(ast.Call(node.func, node.args, rest))
        if keyword.arg == "axis":
            hint = "All entries are put together, where each row or column should have its own"
            hint += place.at(node) + "."
            yield change(node, without, "axis dropped", hint, 12)
            axis = number(keyword.value)
            for other in () if axis is None else {1: (0,), -1: (0, -2)}.get(int(axis), (1,)):
                new = _also(ast.Call(node.func, node.args, rest), "axis", str(other))
                hint = "It is worked out along the wrong axis: rows and columns are exchanged"
                yield change(node, new, f"axis {other}", hint + place.at(node) + ".", 12)
            if isinstance(keyword.value, ast.Tuple):
                one = text(keyword.value.elts[-1])
                new = _also(ast.Call(node.func, node.args, rest), "axis", one)
                hint = "Entries are put together along one axis alone" + place.at(node) + "."
                yield change(node, new, "one axis alone", hint, 24)
        elif keyword.arg == "keepdims":
            hint = "An axis is lost, and other rows or columns meet than should"
            hint += place.at(node) + "."
            yield change(node, without, "keepdims dropped", hint, 12)
    if name in {"std", "var"} and not any(k.arg == "ddof" for k in node.keywords):
        hint = "Divided by n − 1 where n is asked for: the two conventions are mixed up."
        yield change(node, _also(node, "ddof", "1"), "ddof 1", hint, 9)


def conversions(node: ast.AST, place: Place) -> Iterator[Change]:
    """Forget that whole numbers stay whole, or that an array is the caller's own."""
    if not isinstance(node, ast.Call) or not converts(node):
        return
    if not any(k.arg == "dtype" for k in node.keywords) or not node.args:
        return
    line = next(outer for outer in place.above(node) if isinstance(outer, ast.stmt))
    names = bound(line) if isinstance(line, ast.Assign) else set()
    if _filled(place, names):
        plain = text(ast.Call(node.func, node.args, []))
        yield change(node, plain, "dtype dropped", WHOLE, 8)
    if called(node) == "array" and _filled(place, names, likes=False):
        hint = SHARED + place.at(node) + "."
        new = text(node).replace(".array(", ".asarray(", 1)
        yield change(node, held(node.args[0]), "copy dropped", hint, 7)
        yield change(node, new, "not copied", hint, 7)
    else:
        hint = "Right, except for a list: only arrays can be reckoned with."
        yield change(node, held(node.args[0]), "conversion dropped", hint, 20)


def _filled(place: Place, names: set[str], likes: bool = True) -> bool:
    """Tell whether something is written into an array of these names, or into one made like it."""
    for inner in ast.walk(place.function):
        if isinstance(inner, (ast.Subscript, ast.AugAssign)) and names & bound(inner):
            return True
        like = likes and isinstance(inner, ast.Call) and called(inner) in LIKE
        if like and names & used(inner) and bound(place.parent(inner) or inner):
            made = bound(place.parent(inner) or inner)
            if _filled(place, made, likes=False):
                return True
    return False


def order(node: ast.AST, place: Place) -> Iterator[Change]:
    """Hand over two arguments in the wrong order, or one of them twice."""
    if not isinstance(node, ast.Call) or called(node) in COUNTERS | EVEN:
        return
    for i in range(len(node.args) - 1):
        first, second = node.args[i], node.args[i + 1]
        if isinstance(first, ast.Starred) or text(first) == text(second):
            continue
        args = [*node.args[:i], second, first, *node.args[i + 2 :]]
        hint = f"{OF_A_CALL}{place.about(node)}."
        both = [place.names(first), place.names(second)]
        if all(len(names) == 1 for names in both) and both[0] != both[1]:
            hint = f"{listing([both[0][0], both[1][0]])} are exchanged."
        what = f"{text(first)} and {text(second)} exchanged"
        new = text(ast.Call(node.func, args, node.keywords))
        yield change(node, new, what, hint, 28)


def shapes(node: ast.AST, place: Place) -> Iterator[Change]:
    """Make something of another size."""
    line = place.parent(node)
    if isinstance(node, ast.Call) and called(node) in LIKE and isinstance(line, ast.Assign):
        if not _filled(place, bound(line), likes=False):
            return
        yield change(node, _also(node, "dtype", "int"), "of whole numbers", WHOLE, 20)


def axes(node: ast.AST, place: Place) -> Iterator[Change]:
    """Work along another axis everywhere, or nowhere along one."""
    if node is not place.function:
        return
    found = [
        (call, keyword)
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        for keyword in call.keywords
        if keyword.arg == "axis" and number(keyword.value) is not None
    ]
    if len(found) < 2 and not any(k.arg == "keepdims" for call, _ in found for k in call.keywords):
        return
    hint = "All entries are put together, where each row or column should have its own."
    plain = [(c, text(ast.Call(c.func, c.args, []))) for c, _ in found]
    yield Change(tuple(plain), "every axis dropped", hint, 13)
    hint = "It is worked out along the wrong axis: rows and columns are exchanged."
    for kept in ("", ", keepdims=True"):
        turned = []
        for call, keyword in found:
            other = "1" if number(keyword.value) == 0 else "0"
            bare = ast.Call(call.func, call.args, [])
            turned.append((call, _also(bare, "axis", other + kept)))
        yield Change(tuple(turned), f"every axis the other{kept}", hint, 13)


def totals(node: ast.AST, place: Place) -> Iterator[Change]:
    """Sum up everywhere where a mean is asked for."""
    if node is not place.function:
        return
    swaps: list[tuple[ast.AST, str]] = []
    for inner in ast.walk(node):
        if (
            isinstance(inner, ast.Call)
            and called(inner) == "mean"
            and text(inner.func) == "np.mean"
        ):
            swaps.append((inner, f"np.sum{text(inner)[len('np.mean') :]}"))
        over = isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Div)
        if over and isinstance(inner, ast.BinOp) and called(inner.right) == "len":
            swaps.append((inner, held(inner.left)))
    if len(swaps) > 1:
        hint = "Sums come out where means are asked for, and grow with the number of rows."
        yield Change(tuple(swaps), "sums for means everywhere", hint, 8)


OPERATORS: tuple[Operator, ...] = (functions, keywords, conversions, order, shapes, axes, totals)
