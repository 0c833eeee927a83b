"""`certreg fsck`: whether log, rows, status lists, totals and published files still say the same.

Everything is computed again from the bytes of the log's entries; what does not agree is named.
Nothing is changed.
"""

from __future__ import annotations

from collections.abc import Callable

import click
from sqlalchemy.exc import SQLAlchemyError

from certreg import create_app
from certreg.db import db
from certreg.errors import CertregError
from certreg.fsck import certificates, keys, lists, published, rows, tree
from certreg.fsck.faults import Faults
from certreg.text import Text

Check = Callable[[], Faults]

CHECKS: tuple[tuple[Text, Check], ...] = (
    (Text("登记日志"), tree.check_tree),
    (Text("登记日志各条的种类和时间"), tree.check_entries),
    (Text("检查点的签名"), tree.check_checkpoints),
    (Text("已公布的日志"), tree.check_published),
    (Text("密钥"), keys.check_keys),
    (Text("其他公布的文件"), published.check_documents),
    (Text("证书、备案、评聘、直接认定、撤销、密钥、规则变更的记录"), rows.check_rows),
    (Text("证书的其余各栏"), certificates.check_certificates),
    (Text("证书编号的序号"), certificates.check_series),
    (Text("撤销的决定"), rows.check_revocations),
    (Text("统计数"), rows.check_totals),
    (Text("保存的文件"), rows.check_files),
    (Text("状态列表"), lists.check_status),
)


def run() -> int:
    """Print every check and each fault that it found, as they are found.

    Returns:
        Exit code: 1 if anything is wrong.
    """
    with create_app().app_context():
        return 1 if tell() else 0


def tell() -> int:
    """The same for the running application; how many faults there are."""
    count = 0
    for name, check in CHECKS:
        click.echo(name)
        for fault in found_by(check):
            click.echo(f"  ✗ {fault}")
            count += 1
    db.session.remove()
    click.echo(Text("发现 {count} 处问题", count=count) if count else Text("✓ 全部一致"))
    return count


def found_by(check: Check) -> Faults:
    """What a check finds; one that cannot be carried out is a fault itself."""
    try:
        yield from check()
    except CertregError as error:
        yield Text("未能检查：{reason}", reason=error.message)
    except SQLAlchemyError as error:
        db.session.rollback()
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        yield Text("未能检查：读取数据库失败（{cause}）", cause=cause)
    except Exception as error:  # whatever a damaged row or file provokes is a fault of its own
        yield Text("未能检查：{reason}", reason=f"{type(error).__name__} {error}")
