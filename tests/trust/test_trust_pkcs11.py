"""Keys inside a PKCS#11 module: they sign like any other, and only the module has them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from certreg.errors import SetupError
from certreg.settings import Module
from certreg.trust import pkcs11
from certreg.trust.keys import Algorithm, verify

LIBRARY = "/usr/lib/softhsm/libsofthsm2.so"

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Module:
    folder: Path = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    environment = pytest.MonkeyPatch()
    environment.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
    words = ["--free", "--label", "certreg", "--so-pin", "5678", "--pin", "1234"]
    subprocess.run(["softhsm2-util", "--init-token", *words], check=True, capture_output=True)
    return Module(LIBRARY, "certreg", "1234")


@pytest.mark.parametrize("algorithm", sorted(pkcs11.ALGORITHMS))
def test_a_key_in_the_module_signs_what_its_public_part_verifies(
    module: Module, algorithm: Algorithm
) -> None:
    name = f"test-{algorithm.value}"
    public_key = pkcs11.generate(module, algorithm, name)
    signer = pkcs11.ModuleSigner(module, name, algorithm, public_key)
    signature = signer.sign(b"message")

    assert verify(algorithm, public_key, signature, b"message")
    assert not verify(algorithm, public_key, signature, b"another")


def test_a_key_that_is_not_there_is_said_so(module: Module) -> None:
    signer = pkcs11.ModuleSigner(module, "nobody", Algorithm.ED25519, bytes(32))
    with pytest.raises(SetupError, match="密码机"):
        signer.sign(b"message")
