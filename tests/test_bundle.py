"""`make bundle` writes what installs and serves certreg where there is no network at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

CLOSED = r"""
import fcntl, os, socket, struct, subprocess, sys, time, urllib.request

folder, target, instance = sys.argv[1:]
with socket.socket() as any_socket:  # lo up: nothing else is there
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh", b"lo", 0x41))
try:
    socket.create_connection(("192.0.2.1", 80), timeout=2)
    sys.exit("there is a network")
except OSError:
    pass

def run(*words):
    subprocess.run(words, check=True, cwd=instance, env=environment)

environment = {name: value for name, value in os.environ.items() if "CERTREG" not in name}
environment |= {"PYTHON": sys.executable, "CERTREG_INSTANCE": instance}
key = subprocess.run("age-keygen | age-keygen -y", shell=True, check=True, capture_output=True)
environment |= {"CERTREG_BACKUP_RECIPIENTS": key.stdout.decode()}
environment |= {"PIP_NO_COMPILE": "1"}  # what is never imported need not be
run(f"{folder}/install.sh", target)
certreg = f"{target}/bin/certreg"
run(certreg, "init", "--name", "某系统", "--base-url", "https://certs.example.cn", "--province", "51")
server = subprocess.Popen([certreg, "run", "--port", "8000"], cwd=instance, env=environment)
try:
    for _ in range(1200):
        try:
            answer = urllib.request.urlopen("http://127.0.0.1:8000/readyz")
            break
        except OSError:
            assert server.poll() is None
            time.sleep(0.25)
    assert b"ready" in answer.read()
    checkpoint = f"{instance}/public/log/checkpoint"
    while not os.path.exists(checkpoint):
        time.sleep(0.25)
    figures = urllib.request.urlopen("http://127.0.0.1:8000/metrics").read()
    assert b"certreg_database_up 1.0" in figures
    run(certreg, "backup", f"{instance}/one.age")
finally:
    server.terminate()
    assert server.wait(180) == 0
print("served without a network")
"""


@pytest.mark.long
def test_the_bundle_installs_and_serves_with_loopback_alone(tmp_path: Path) -> None:
    bundle, instance = tmp_path / "bundle.tar", tmp_path / "instance"
    instance.mkdir()
    subprocess.run([sys.executable, ROOT / ".ci" / "bundle.py", bundle], check=True)
    with tarfile.open(bundle) as archive:
        archive.extractall(tmp_path, filter="data")
    folder = next(tmp_path.glob("certreg-bundle-*"))

    told = json.loads((folder / "sbom.json").read_text())
    wheels = {path.name for path in (folder / "wheels").iterdir()}
    assert (told["bomFormat"], len(told["components"]) + 1) == ("CycloneDX", len(wheels))
    assert all(part["hashes"] and part["purl"] for part in told["components"])

    apart = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
    done = subprocess.run(
        [*apart, sys.executable, "-c", CLOSED, folder, tmp_path / "installed", instance],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-5000:]
    assert "served without a network" in done.stdout
    assert (instance / "running.lock").exists()

    (folder / "wheels" / sorted(wheels)[0]).write_bytes(b"other")
    again = [folder / "install.sh", tmp_path / "again"]
    refused = subprocess.run(again, capture_output=True, text=True, check=False)
    assert refused.returncode != 0 and not (tmp_path / "again").exists()
