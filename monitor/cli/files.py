"""Which configuration a command works with, and what it says."""

from __future__ import annotations

from pathlib import Path

from monitor import check
from monitor.check import Plan
from monitor.cli.terminal import Terminal
from monitor.config import Config
from monitor.errors import ConfigError
from monitor.locale import Locale


def config_path(terminal: Terminal) -> Path:
    """--config, $RASID_CONFIG, ./config.toml or /etc/rasid/config.toml. Raises ConfigError when there is none."""
    return check.find_config(terminal.config, terminal.environ, Path())


def read_plan(terminal: Terminal) -> Plan:
    """What the files say, mistakes included; from here on the configured language is spoken."""
    plan = check.load(config_path(terminal), terminal.environ)
    if plan.config is not None:
        terminal.locale = Locale(plan.config.rasid.language, plan.config.rasid.timezone)
    return plan


def usable_plan(terminal: Terminal) -> Plan:
    """A plan that a daemon would start with. Raises ConfigError."""
    plan = read_plan(terminal)
    if not plan.ok:
        raise ConfigError(plan.problems)
    return plan


def readable_config(terminal: Terminal) -> tuple[Plan, Config]:
    """For looking at what is stored: mistakes in the rules or elsewhere don't matter as long as there is a Config.
    Raises ConfigError when there is none."""
    plan = read_plan(terminal)
    if plan.config is None:
        raise ConfigError(plan.problems)
    return plan, plan.config


def database(config: Config) -> Path:
    """The file of the store."""
    return config.rasid.state_dir / "rasid.db"
