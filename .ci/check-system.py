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


def lacking(libraries):
    """Packages of the shared libraries that cannot be loaded; other systems are left to their own."""
    return [] if sys.platform != "linux" else [p for name, p in libraries.items() if not loads(name)]


def loads(name):
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def main():
    if sys.version_info < (3, 11):
        sys.exit(f"certreg needs Python 3.11 or newer, {sys.executable} is {sys.version.split()[0]}: "
                 "make PYTHON=/path/to/python3.11")
    missing = lacking(PANGO) + (["python3-venv"] if find_spec("ensurepip") is None else [])
    if slow := lacking(SUBSET):
        print(f"warning: printing will be slow; sudo apt-get install -y {' '.join(slow)}", file=sys.stderr)
    if missing:
        sys.exit(f"missing: sudo apt-get install -y --no-install-recommends {' '.join(missing + slow)}")


main()
