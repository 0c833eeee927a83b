"""What tables of candidates and uploads show: states, levels, conditions with their basis."""

from __future__ import annotations

from certreg.assessment.models import UploadKind, UploadState
from certreg.batches.models import CandidateState
from certreg.batches.shape import candidate_key
from certreg.people.masking import mask_number
from certreg.policy import law as policy
from certreg.policy.conditions import Condition
from certreg.policy.levels import level_names
from certreg.text import Text, strung

CANDIDATE_STATES = {
    CandidateState.ENROLLED: (Text("待评价"), "info"),
    CandidateState.MANUAL: (Text("待评价，条件待人工认定"), "warn"),
    CandidateState.PASSED: (Text("合格"), "good"),
    CandidateState.FAILED: (Text("不合格"), "neutral"),
    CandidateState.HELD: (Text("暂缓"), "warn"),
    CandidateState.REMOVED: (Text("已移出"), "bad"),
}


UPLOAD_STATES = {
    UploadState.CHECKING: (Text("检查中"), "info"),
    UploadState.CHECKED: (Text("检查已完成，等您选择"), "warn"),
    UploadState.UNREADABLE: (Text("检查已完成，文件无法读取"), "bad"),
    UploadState.IMPORTED: (Text("导入已完成"), "good"),
    UploadState.DISCARDED: (Text("已放弃"), "neutral"),
}
UPLOAD_KINDS = {
    UploadKind.ROSTER: Text("名册"),
    UploadKind.PHOTOS: Text("照片"),
    UploadKind.RESULTS: Text("成绩表"),
}


def shared() -> dict[str, object]:
    """What tables of candidates and uploads need."""
    return {
        "states": CANDIDATE_STATES,
        "levels": level_names(policy.load()),
        "candidate_key": candidate_key,
        "mask_number": mask_number,
        "upload_states": UPLOAD_STATES,
        "upload_kinds": UPLOAD_KINDS,
    }


def conditions() -> dict[str, tuple[str, str]]:
    """Text and basis of every application condition, by id of its row."""
    law = policy.load()
    return {
        row.id: (row.text, strung(source.title for source in law.basis_of(row)))
        for row in law.every(Condition)
    }
