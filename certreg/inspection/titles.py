"""What conclusions and judgements are called."""

from __future__ import annotations

from certreg.inspection.models import Conclusion, Judgement
from certreg.text import Text

CONCLUSIONS = {
    Conclusion.IN_ORDER: (Text("未发现问题"), "good"),
    Conclusion.PUT_RIGHT: (Text("有轻微问题，当场改正"), "info"),
    Conclusion.RECTIFY: (Text("责令限期整改"), "warn"),
    Conclusion.GRAVE: (Text("涉嫌严重违规，另行处理"), "bad"),
}
"""Conclusion -> its words and the tone of its tag."""

JUDGEMENTS = {
    Judgement.GOOD: (Text("没有问题"), "good"),
    Judgement.FAULTY: (Text("有问题"), "bad"),
    Judgement.NOT_CHECKED: (Text("未查"), "neutral"),
}
"""Judgement -> its words and the tone of its tag."""
