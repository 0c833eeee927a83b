"""What scopes, events and deliveries are called."""

from __future__ import annotations

from certreg.connections.models import Scope
from certreg.outbox.models import DeliveryState, Event
from certreg.text import Text

SCOPES: dict[Scope, Text] = {
    Scope.FILINGS_READ: Text("查看备案"),
    Scope.BATCHES_READ: Text("查看批次和上传结果"),
    Scope.BATCHES_WRITE: Text("建立批次，上传名册和成绩，提交"),
    Scope.CERTIFICATES_READ: Text("查看已发证书和变更（含持证人姓名）"),
    Scope.WATCHED_WRITE: Text("关注证书：登记、查看、取消"),
    Scope.WEBHOOKS_READ: Text("查看推送记录"),
    Scope.WEBHOOKS_WRITE: Text("更换推送的签名密钥"),
}
EVENTS: dict[Event, Text] = {
    Event.CASE_MOVED: Text("事项状态变化"),
    Event.CERTIFICATES_ISSUED: Text("证书已颁发"),
    Event.CERTIFICATE_CHANGED: Text("证书状态变化（撤销、暂停、恢复、更正、补发）"),
    Event.WATCHED_CHANGED: Text("关注的证书状态变化（撤销、暂停、恢复、更正）"),
}
"""What an endpoint may ask for; test events are sent by hand."""
DELIVERY_STATES: dict[DeliveryState, tuple[Text, str]] = {
    DeliveryState.QUEUED: (Text("等待发送"), "info"),
    DeliveryState.DONE: (Text("已送达"), "good"),
    DeliveryState.GIVEN_UP: (Text("已放弃"), "bad"),
}
