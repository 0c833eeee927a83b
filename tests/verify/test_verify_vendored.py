"""What of others' programs is shipped is exactly what was looked at."""

from __future__ import annotations

from hashlib import sha256

from certreg.settings import asset

VENDORED = {
    "noble-ed25519.js": "a4f631d1876b5d9e43a86cd71194ca27b5e1451edf4ba4db9a418f40a475569a",
    "noble-ml-dsa-44.js": "b71a8ba06116de6c55e136bcec01ea56108bb1153567565ae91bc1ff7b09529b",
}


def test_vendored_programs_are_unchanged_and_have_their_licence_beside_them() -> None:
    folder = asset("static") / "js" / "verifier" / "vendor"
    found = {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.js")}

    assert found == VENDORED
    readme = (folder / "README.md").read_text()
    assert "MIT License" in readme and all(name in readme for name in VENDORED)
