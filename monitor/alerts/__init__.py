"""What a person must learn, decided purely: compose an alert, choose its receivers, say it, and what follows a failure.

compose       rule × match × article → Alert        composition.py
receivers_for · silent_because                      routing.py
question · weigh · silence_alert                    triggers/        rules that count: threshold, spike, silence, new
message       Alert → neutral Message               messages.py
after · resolve_unknown                             retry.py
plain · cut   foreign text as one harmless line     wording.py
"""

from monitor.alerts.composition import alert_key, compose, notice, ref_of
from monitor.alerts.messages import message
from monitor.alerts.retry import after, resolve_unknown
from monitor.alerts.routing import receivers_for, silent_because
from monitor.alerts.triggers import Hit, Weighed, kind_of, question, silence_alert, weigh
from monitor.alerts.wording import cut, plain, units

__all__ = [
    "Hit",
    "Weighed",
    "after",
    "alert_key",
    "compose",
    "cut",
    "kind_of",
    "message",
    "notice",
    "plain",
    "question",
    "receivers_for",
    "ref_of",
    "resolve_unknown",
    "silence_alert",
    "silent_because",
    "units",
    "weigh",
]
