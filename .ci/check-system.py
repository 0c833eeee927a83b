"""Say in one line which Debian packages this machine lacks; needs nothing but Python 3 itself."""

import ctypes
import sys
from importlib.util import find_spec

PANGO = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
}
SUBSET = {"libharfbuzz-subset.so.0": "libharfbuzz-subset0"}
"""Optional: certificates look the same without it, and take some fifty times as long."""

INSTALL = "sudo apt-get install -y --no-install-recommends"


def main():
    """Stop with a line to copy when something is missing."""
    if not sys.version_info >= (3, 11):
        version = sys.version.split()[0]
        sys.exit(f"Python 3.11 or newer is needed, {sys.executable} is {version}: make PYTHON=...")
    slow = lacking(SUBSET)
    if missing := lacking(PANGO) + lacking_venv():
        sys.exit(f"missing: {INSTALL} {' '.join(missing + slow)}")
    if slow:
        print(f"printing will be slow; better: {INSTALL} {' '.join(slow)}", file=sys.stderr)


def lacking(libraries):
    """Packages whose library cannot be loaded; other systems than Linux are left alone."""
    return [package for name, package in libraries.items() if not loads(name)]


def lacking_venv():
    """Debian's Python comes without what fills a new environment."""
    return [] if find_spec("ensurepip") else ["python3-venv"]


def loads(name):
    """Whether the system's loader finds a shared library."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return not sys.platform.startswith("linux")
    return True


main()
