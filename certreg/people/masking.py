"""What of a name or an identity number is shown to those who need not see all of it. Pure."""

from __future__ import annotations

STAR = "*"
FIRST, LAST = 3, 2


def mask_name(name: str) -> str:
    """A name with first and last character only: 张三 -> 张*, 欧阳娜娜 -> 欧**娜."""
    if len(name) <= 2:
        return name[:1] + STAR if len(name) == 2 else STAR * len(name)
    return name[0] + STAR * (len(name) - 2) + name[-1]


def mask_number(number: str) -> str:
    """An identity number as officials see it in lists: first three and last two characters.

    Of short numbers only the first and the last character, so that no more is shown than hidden.
    The public sees no digit at all: the usual six and four leave at most 20,000 candidates.
    """
    first, last = (FIRST, LAST) if len(number) >= 2 * (FIRST + LAST) else (1, 1)
    if len(number) < 2 * (first + last):
        return STAR * len(number)
    return number[:first] + STAR * (len(number) - first - last) + number[-last:]
