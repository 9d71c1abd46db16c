"""Syntax trees of source texts, made once a process: most rules of the house look at every file."""

from __future__ import annotations

import ast
from functools import cache


@cache
def syntax_of(text: str) -> ast.Module:
    """The tree of a source text. Shared by all who ask: nobody changes it."""
    return ast.parse(text)


@cache
def nodes_of(text: str) -> tuple[ast.AST, ...]:
    """Every node of a source text."""
    return tuple(ast.walk(syntax_of(text)))
