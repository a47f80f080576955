"""What a person must learn, decided purely: compose an alert, choose its receivers, say it, and what follows a failure.

compose       rule × match × article → Alert        composition.py
receivers_for · silent_because                      routing.py
joining · said · brought · join_alert               joinings.py      what joins a story that was alerted about
weigh_revision · update_alert                       revisions.py     an article that changed
question · weigh · silence_alert                    triggers/        rules that count: threshold, spike, silence, new
message       Alert → neutral Message               messages.py
after · resolve_unknown · after_update              retry.py
plain · cut   foreign text as one harmless line     wording.py
"""

from monitor.alerts.composition import alert_key, compose, notice, ref_of
from monitor.alerts.joinings import brought, join_alert, joining, outlet_of, said
from monitor.alerts.messages import OUTLETS, message
from monitor.alerts.retry import UPDATE_GAP, UPDATED_FOR, after, after_update, resolve_unknown
from monitor.alerts.revisions import Revision, update_alert, weigh_revision
from monitor.alerts.routing import receivers_for, silent_because
from monitor.alerts.triggers import Hit, Weighed, kind_of, question, silence_alert, weigh
from monitor.alerts.wording import cut, plain, units

__all__ = [
    "OUTLETS",
    "UPDATED_FOR",
    "UPDATE_GAP",
    "Hit",
    "Revision",
    "Weighed",
    "after",
    "after_update",
    "alert_key",
    "brought",
    "compose",
    "cut",
    "join_alert",
    "joining",
    "kind_of",
    "message",
    "notice",
    "outlet_of",
    "plain",
    "question",
    "receivers_for",
    "ref_of",
    "resolve_unknown",
    "said",
    "silence_alert",
    "silent_because",
    "units",
    "update_alert",
    "weigh",
    "weigh_revision",
]
