"""Whether a host name is made to be taken for ours: other letters that look the same, ours within it.

Never needed to refuse, only to say why: an issuer whose host is not exactly ours is not ours.
"""

from __future__ import annotations

import re

_CONFUSABLE = str.maketrans(
    "0135аеорсухіјѕԁɡοανκ" + "iqо",
    "oles" + "aeopcyxljsdg" + "oavk" + "lgo",
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_WEB = re.compile(r"did:web:([^:#]+)")


def host_of(did: str) -> str:
    """The host of a did:web, in lower case; empty for another kind."""
    found = _WEB.match(did)
    return found[1].lower() if found else ""


def looks_alike(host: str, ours: str) -> bool:
    """Whether people could take a host for ours, which it is not.

    Args:
        host, ours: in lower case; labels beyond ASCII as `xn--…` or as they are written.
    """
    if not host or host == ours:
        return False
    return (
        ours in host
        or ours.replace(".", "-") in host
        or _skeleton(host) == _skeleton(ours)
        or _is_one_apart(host, ours)
    )


def _skeleton(host: str) -> str:
    """What is left when letters that look the same are the same."""
    text = ".".join(map(_written, host.split("."))).translate(_CONFUSABLE).replace("-", "")
    for pair, letter in _PAIRS:
        text = text.replace(pair, letter)
    return text


def _written(label: str) -> str:
    """A label as a browser may show it."""
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _is_one_apart(one: str, other: str) -> bool:
    """Whether one letter changed, added or left out makes one of the other."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    at = next((n for n, letter in enumerate(short) if letter != long[n]), len(short))
    return short[at + (len(short) == len(long)) :] == long[at + 1 :]
