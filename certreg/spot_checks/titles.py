"""What populations and results are called."""

from __future__ import annotations

from certreg.spot_checks.models import Population, Result
from certreg.text import Text

POPULATIONS = {
    Population.BODIES: Text("备案在有效期内的评价机构"),
    Population.CERTIFICATES: Text("该时段颁发的证书"),
}

RESULTS = {
    Result.GOOD: (Text("未发现问题"), "good"),
    Result.FAULTY: (Text("发现问题"), "bad"),
}
"""Result -> its words and the tone of its tag."""
