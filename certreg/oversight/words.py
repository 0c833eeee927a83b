"""What the events of the trail are called on pages."""

from __future__ import annotations

from certreg.audit.purposes import TITLES as PURPOSE_TITLES
from certreg.oversight.forms import PURPOSES
from certreg.procedure.table import tables
from certreg.text import Text

SEEN = {
    "batch.archive_downloaded": Text("下载全部证书"),
    "batch.slips_viewed": Text("查看领取码条"),
    "certificate.downloaded": Text("下载证书"),
    "contest_list.slips_viewed": Text("查看领取码条"),
    "document_number.viewed": Text("查看完整证件号码"),
    "evidence.viewed": Text("查看材料"),
    "graduates.downloaded": Text("下载毕业生名单"),
    "nomination.slip_viewed": Text("查看领取码条"),
    "appointment.slip_viewed": Text("查看领取码条"),
    "organisation.proof_viewed": Text("查看单位证明文件"),
    "photo.viewed": Text("查看照片"),
    "roster.downloaded": Text("下载报送的名册"),
    "upload.errors_downloaded": Text("下载有误的行"),
}
"""Looks at what is personal, and taking it."""

DONE = {
    "api_key.created": Text("新建接口密钥"),
    "api_key.revoked": Text("停用接口密钥"),
    "api_key.used": Text("接口调用"),
    "batch.followed_up": Text("开设后续批次"),
    "candidate.dropped": Text("不再保留暂缓人员"),
    "case.passed_on": Text("转交同事"),
    "case.released": Text("退回领办"),
    "case.taken": Text("领办"),
    "case.taken_over": Text("接手"),
    "certificate.reprinted": Text("补发证书"),
    "claim_code.refused": Text("补发领取码未通过核对"),
    "claim_code.renewed": Text("补发领取码"),
    "correction.answered": Text("答复更正请求"),
    "deputy.ended": Text("结束代办"),
    "deputy.named": Text("指定代办人"),
    "exam_plan.filed": Text("报送考核计划"),
    "examiner.recused": Text("记录考评员回避"),
    "fact.stated": Text("记载证明"),
    "fact.withdrawn": Text("撤回证明"),
    "holding.withdrawn": Text("撤回旧证书"),
    "objection.answered": Text("答复异议"),
    "objection.filed": Text("收到异议"),
    "organisation.confirmed": Text("确认单位登记"),
    "remark.answered": Text("答复复核成绩"),
    "remark.asked": Text("申请复核成绩"),
    "staff_member.added": Text("登记考评员或督导员"),
    "staff_member.ended": Text("考评员或督导员离任"),
    "statement.made": Text("出具持证情况说明"),
    "user.activated": Text("启用账号"),
    "user.deactivated": Text("停用账号"),
    "user.joined": Text("加入单位"),
    "user.password_changed": Text("修改密码"),
    "user.password_reset": Text("重设密码"),
    "user.roles_changed": Text("变更角色"),
    "user.second_factor_refused": Text("动态码不对"),
    "user.second_factor_reset": Text("重设动态码"),
    "user.signed_in": Text("登录"),
    "user.signed_out": Text("退出登录"),
    "webhook.created": Text("新建消息推送"),
    "webhook.removed": Text("删除消息推送"),
    "webhook.secret_changed": Text("更换推送密钥"),
}
"""What people did besides taking a case one step on."""


def event_title(action: str) -> Text | None:
    """What an event is called; a step of a case as its table calls it. None: it has its code alone."""
    for table in tables().values():
        if action.startswith(f"{table.kind.value}."):
            step = action.removeprefix(f"{table.kind.value}.")
            for transition in table.transitions:
                if transition.action == step:
                    return transition.title
    return SEEN.get(action) or DONE.get(action)


def purpose_title(purpose: str) -> Text | None:
    """What a purpose is called that was chosen or is plain from the page; None: it was typed."""
    return PURPOSE_TITLES.get(purpose) or PURPOSES.get(purpose)
