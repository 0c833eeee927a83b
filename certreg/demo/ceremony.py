"""The demo's root role: three keys in files, two of which sign the key history, as `certreg keys root` has it."""

from __future__ import annotations

from pathlib import Path

from certreg.clock import now
from certreg.db import write_tx
from certreg.demo.story import Story
from certreg.registry import chores, root_role
from certreg.root_command import write_secret
from certreg.trust.canonical import canonical
from certreg.trust.key_file import write_key_file
from certreg.trust.keys import Algorithm, SoftwareSigner
from certreg.trust.root_role import RootRole, signed_bytes

PASSPHRASE = "demo-root"
"""Of each key file; it stands beside them, in `passphrase`. A real role's files lie with three people."""

KEYS, THRESHOLD = 3, 2


def hold(story: Story) -> None:
    """Make the root keys and have two of them sign the first version of the key history."""
    signers = [
        SoftwareSigner.generate(Algorithm.ED25519, f"root-{number + 1}") for number in range(KEYS)
    ]
    role = RootRole(THRESHOLD, tuple(signer.public_key for signer in signers))
    _keep(story.folder / "root", role, signers)
    with story.app.app_context():
        with write_tx():
            head, written = root_role.prepare(role, now())
            signatures = {
                signer.public_key: signer.sign(signed_bytes(head.to_bytes()))
                for signer in signers[:THRESHOLD]
            }
            root_role.assemble(head.to_bytes(), written, signatures, now())
        chores.keep_published()
    story.say("   三把离线根密钥中的两把签署了密钥历史第 1 版（instance/demo/root）")


def _keep(folder: Path, role: RootRole, signers: list[SoftwareSigner]) -> None:
    folder.mkdir(mode=0o700)
    (folder / "passphrase").write_text(PASSPHRASE + "\n")
    (folder / "root-role.json").write_bytes(canonical(role.as_json))
    for signer in signers:
        write_secret(folder / f"{signer.key_id}.key", write_key_file(signer, PASSPHRASE))
