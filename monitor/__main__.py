"""``python -m monitor`` and the ``rasid`` command."""

from __future__ import annotations

from monitor.cli.entry import main

if __name__ == "__main__":
    main()
