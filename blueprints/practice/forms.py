"""The switch of the pretend partner."""

from __future__ import annotations

from wtforms.validators import InputRequired

from blueprints.shell.fields import RadioField, SelectChoice
from blueprints.shell.forms import Form

OFF = "off"
WAITS = {
    "0": "开启，到件后立即办理",
    "3": "开启，到件3分钟后办理",
    "15": "开启，到件15分钟后办理",
    "60": "开启，到件1小时后办理",
    OFF: "关闭，由参加演练的人员办理",
}


class PartnerForm(Form):
    """Whether the other side is played, and how fast it answers."""

    minutes = RadioField(
        "本局收到的移交件由谁办理",
        [InputRequired("请选择一项。")],
        choices=[SelectChoice(value, words) for value, words in WAITS.items()],
    )

    def wait(self) -> int | None:
        """Minutes; None where it is switched off."""
        return None if self.minutes.data == OFF else int(self.minutes.data)
