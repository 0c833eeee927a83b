"""The law as data: `*.toml` tables of dated rows with their basis, and pure functions over them.

Begin with `certreg.policy.law.load()`; each `<noun>.toml` is described by the module `<noun>.py`
beside it.
"""
