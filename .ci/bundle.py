"""Write one archive from which certreg is installed where there is no network: `make bundle`.

In it: wheels of every pin (hashes checked while downloading) and of this tree, the locks, the list
of Debian packages, an SBOM (CycloneDX 1.5), SHA-256 of every file, and `install.sh`.
"""

import hashlib
import json
import platform
import re
import shutil
import subprocess
import sys
import tarfile
from email.parser import BytesHeaderParser
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parent.parent
LOCK = "requirements.lock"
DEBIAN = (
    "python3-venv",
    "libpango-1.0-0",
    "libpangoft2-1.0-0",
    "libharfbuzz-subset0",
)
DEBIAN_OPTIONAL = ("nginx-light", "postgresql", "postgresql-client", "age")

INSTALL = """\
#!/bin/bash
# Install certreg from this folder into a virtual environment: ./install.sh /opt/certreg
# Nothing is fetched from anywhere. PYTHON names another Python 3.11 or newer.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=${1:?usage: ./install.sh FOLDER}
cd "$here"
sha256sum --check --quiet SHA256SUMS
python=${PYTHON:-$(command -v python3.11 || command -v python3)}
tag=$("$python" -c 'import sys; print(f"cp{sys.version_info[0]}{sys.version_info[1]}")')
grep -qx "$tag" python-tag || { echo "these wheels are for $(cat python-tag), $python is $tag" >&2; exit 1; }
"$python" -m venv "$target" || { echo "install python3-venv (see debian-packages)" >&2; exit 1; }
pip=("$target/bin/python" -m pip --disable-pip-version-check install --quiet --no-index --find-links wheels)
"${pip[@]}" --no-deps --require-hashes -r requirements.lock
"${pip[@]}" --no-deps wheels/certreg-*.whl
"$target/bin/certreg" --help >/dev/null
echo "$target/bin/certreg"
"""


def main(target):
    """Write the archive to `target`."""
    with TemporaryDirectory() as folder:
        name = f"certreg-bundle-{version()}"
        place = Path(folder) / name
        wheels = place / "wheels"
        wheels.mkdir(parents=True)
        shutil.copy(ROOT / LOCK, place / LOCK)
        pip(
            "download",
            "--quiet",
            "--no-deps",  # the lock has them all
            "--require-hashes",
            "-r",
            LOCK,
            "--only-binary=:all:",
            "-d",
            wheels,
        )
        pip("wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", wheels, ".")
        found = sorted(wheels.glob("*.whl"))
        lines = [*DEBIAN, "# wanted by some:", *DEBIAN_OPTIONAL]
        write(place / "debian-packages", "\n".join(lines))
        write(place / "python-tag", f"cp{sys.version_info[0]}{sys.version_info[1]}")
        write(place / "sbom.json", json.dumps(sbom(found), indent=1, ensure_ascii=False))
        write(place / "install.sh", INSTALL.rstrip("\n"))
        (place / "install.sh").chmod(0o755)
        write_sums(place)
        target.parent.mkdir(parents=True, exist_ok=True)
        with tarfile.open(target, "w") as archive:  # wheels are compressed already
            archive.add(place, name)
    print(f"{target}  {target.stat().st_size / 2**20:.0f} MB, {len(found)} wheels")


def sbom(wheels):
    """Every wheel with version, licence, hash and package URL."""
    parts = [component(path) for path in wheels]
    ours = next(part for part in parts if part["name"] == "certreg")
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": ours,
            "properties": [{"name": "platform", "value": platform.platform()}],
        },
        "components": [part for part in parts if part is not ours],
        "dependencies": [{"ref": ours["bom-ref"], "dependsOn": refs(parts, ours)}],
    }


def component(path):
    """What a wheel says of itself."""
    with ZipFile(path) as wheel:
        name = next(n for n in wheel.namelist() if n.endswith(".dist-info/METADATA"))
        told = BytesHeaderParser().parsebytes(wheel.read(name))
    ref = f"pkg:pypi/{re.sub(r'[-_.]+', '-', told['Name']).lower()}@{told['Version']}"
    licence = told["License-Expression"] or (told["License"] or "").splitlines()[:1]
    return {
        "type": "library",
        "bom-ref": ref,
        "name": told["Name"],
        "version": told["Version"],
        "purl": ref,
        "hashes": [{"alg": "SHA-256", "content": digest(path)}],
        "licenses": [{"license": {"name": "".join(licence)}}] if licence else [],
    }


def refs(parts, ours):
    """References of everything but ourselves."""
    return [part["bom-ref"] for part in parts if part is not ours]


def write_sums(place):
    """SHA-256 of every file, as `sha256sum --check` reads it."""
    files = sorted(path for path in place.rglob("*") if path.is_file())
    lines = [f"{digest(path)}  {path.relative_to(place)}" for path in files]
    write(place / "SHA256SUMS", "\n".join(lines))


def digest(path):
    """SHA-256 of a file, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def version():
    """Of this tree."""
    return re.search(r"^version = (\S+)", (ROOT / "setup.cfg").read_text(), re.M)[1]


def write(path, text):
    """A text file with a last line that ends."""
    path.write_text(text + "\n", encoding="utf-8")


def pip(*words):
    """Run pip of this Python in the tree."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, words)]
    subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "instance" / "certreg-bundle.tar"))
