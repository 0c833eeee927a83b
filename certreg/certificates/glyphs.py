"""Which characters the printed certificate can show: those of the vendored font (static/fonts)."""

from __future__ import annotations

from functools import cache

from certreg.settings import asset


def missing_glyphs(text: str) -> str:
    """The characters of `text` that cannot be printed, each once, in order; empty when all can.

    A certificate never shows a blank box: whoever takes in a name, an organisation or an
    occupation that will be printed asks here first.
    """
    covered = _covered()
    if covered.issuperset(text):
        return ""
    return "".join(character for character in dict.fromkeys(text) if character not in covered)


@cache
def _covered() -> frozenset[str]:
    """Every character of the full cut, from the `coverage.txt` that was written with it."""
    lines = (asset("static") / "fonts" / "coverage.txt").read_text(encoding="ascii").split()
    spans = (line.partition("-") for line in lines)
    return frozenset(
        chr(code)
        for first, _, last in spans
        for code in range(int(first, 16), int(last or first, 16) + 1)
    )
