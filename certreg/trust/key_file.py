"""A private key in a file of its own, under words that a person chose: root keys, keys of bodies.

Such files are made and used where there is no registry and no network.
"""

from __future__ import annotations

import os

from certreg.errors import UnreadableError
from certreg.text import Text
from certreg.trust.canonical import canonical, parse_object
from certreg.trust.keys import Algorithm, SoftwareSigner
from certreg.trust.multibase import encode_key
from certreg.trust.sealing import stretch

_FORMAT = "certreg-key-file/1"


def write_key_file(signer: SoftwareSigner, words: str) -> bytes:
    """The file: the key's name and public part in clear, the private part under the words."""
    salt = os.urandom(32)
    pem = signer.to_encrypted_pem(stretch(words, salt).hex().encode())
    return canonical(
        {
            "format": _FORMAT,
            "name": signer.key_id,
            "pem": pem.decode(),
            "public": encode_key(signer.algorithm, signer.public_key),
            "salt": salt.hex(),
        }
    )


def read_key_file(data: bytes, words: str) -> SoftwareSigner:
    """The signer in a key file.

    Raises:
        UnreadableError: not such a file, other words, or not an Ed25519 key.
    """
    try:
        value = parse_object(data)
        if value["format"] != _FORMAT:
            raise TypeError("another format")
        passphrase = stretch(words, bytes.fromhex(value["salt"])).hex().encode()
        signer = SoftwareSigner.from_encrypted_pem(
            value["pem"].encode(), passphrase, str(value["name"])
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise UnreadableError("这不是 certreg 的密钥文件。") from error
    if signer.algorithm is not Algorithm.ED25519:
        raise UnreadableError(Text("密钥 {key} 不是 Ed25519。", key=signer.key_id))
    return signer
