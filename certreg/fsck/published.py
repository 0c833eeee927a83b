"""What else is published: DID documents, key history, witness policy and the verifier's bundle."""

from __future__ import annotations

from certreg.clock import now
from certreg.fsck.faults import Faults, missing, published_as
from certreg.registry import bundle, identifiers, keys, publication, root_role, witnesses
from certreg.registry.models import KeyUse
from certreg.text import Text
from certreg.trust.bundle import read_bundle


def check_documents() -> Faults:
    """DID documents say what the keys say, the policy what is set; the bundle is signed, and agrees with them."""
    history = identifiers.trusted_keys()
    documents = identifiers.documents(history)
    for did, content in documents.items():
        yield from published_as(identifiers.document_path(did), content)
    yield from published_as(witnesses.PATH, witnesses.policy().text.encode())
    if root_role.newest() is not None:
        yield from published_as(root_role.PATH, root_role.file())
    try:
        content = publication.read(bundle.PATH)
    except FileNotFoundError:
        yield missing(bundle.PATH)
        return
    store, role = read_bundle(content, None, trust_on_first_use=True)
    own = {key.public_key for key in keys.unspoilt(KeyUse.BUNDLE)}
    is_ours = bool(store.key_history) or own.issuperset(role.keys)
    if not is_ours or store.registry != identifiers.registry_did() or store.as_of > now():
        yield Text("验证数据包 {path} 不是本登记簿现在的", path=bundle.PATH)
    if store.key_history and store.key_history != root_role.file():
        yield Text("验证数据包 {path} 中的密钥历史与数据库不符", path=bundle.PATH)
