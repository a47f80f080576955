"""The configuration: what config.toml may say, as frozen values.

    [rasid] [fetch] [stories] [demo]   → Config  read_config
    [[source]]               → model.Source      read_source     kind's own options: sources/<kind>.py Settings
    [[receiver]]             → Receiver          read_receiver   kind's own options: notify/<kind>.py Settings

A source or receiver is an envelope: its common keys are described here, all others belong to its kind. Everything
returns the mistakes beside the value, and judges on after each; nothing here raises for what a person wrote.

A channel takes from here only the form of its options: ``Secret``, ``SecretsModel``, ``Duration``, ``Size``.
"""

from monitor.config.secrets import (
    Secret,
    SecretsModel,
    SecretSource,
    secret_fields,
    secret_values,
    secret_warnings,
)
from monitor.config.tables import (
    RULES,
    Config,
    DemoTable,
    FetchTable,
    RasidTable,
    Receiver,
    ReceiverTable,
    SourceTable,
    StoriesTable,
    read_config,
    read_receiver,
    read_source,
)
from monitor.config.units import Duration, Network, Size, between, parse_duration, parse_size, show_duration

__all__ = [
    "RULES",
    "Config",
    "DemoTable",
    "Duration",
    "FetchTable",
    "Network",
    "RasidTable",
    "Receiver",
    "ReceiverTable",
    "Secret",
    "SecretSource",
    "SecretsModel",
    "Size",
    "SourceTable",
    "StoriesTable",
    "between",
    "parse_duration",
    "parse_size",
    "read_config",
    "read_receiver",
    "read_source",
    "secret_fields",
    "secret_values",
    "secret_warnings",
    "show_duration",
]
