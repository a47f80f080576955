"""The one thing that pyproject.toml has no words for: the kernel of the matcher is C, and may be left out.

It is built where there is a C compiler and Python.h. Where not, everything is installed without it and works the same,
only slower, and one line says so. Nothing here is needed for anything else.
"""

from __future__ import annotations

import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

ROOM = "monitor/matching/kernel"


class BuildWherePossible(build_ext):
    """Builds what can be built, and goes on without the rest."""

    def initialize_options(self) -> None:
        """The C that Cython writes stays with what else is temporary."""
        super().initialize_options()
        self.cython_c_in_temp = True

    def build_extension(self, ext: Extension) -> None:
        """Any failure means the same: no compiler, no header files, no Cython, or a compiler that we do not know. A
        kernel of an earlier build goes then: it may belong to other Python than what stands beside it now."""
        try:
            super().build_extension(ext)
        except Exception as error:  # compilers fail in many ways; none is worth an installation
            name = Path(self.get_ext_fullpath(ext.name))
            name.unlink(missing_ok=True)
            if self.editable_mode:
                Path(ROOM, name.name).unlink(missing_ok=True)
            reason = " ".join(str(error).split())
            sys.stderr.write(
                f"rasid: the kernel of the matcher was not built ({reason}); everything works without it, matching is "
                "slower. To have it: sudo apt-get install -y gcc libc6-dev python3-dev, and install again.\n"
            )


setup(
    cmdclass={"build_ext": BuildWherePossible},
    ext_modules=[
        Extension(
            "monitor.matching.kernel.scan",
            [f"{ROOM}/scan.pyx"],
            depends=[f"{ROOM}/{name}" for name in ("bits.h", "cut.pxi", "memory.pxi", "tables.pxi")],
            include_dirs=[ROOM],
            # What was compiled here may run on another machine: nothing that only this processor has.
            extra_compile_args=["-O3"],
            optional=True,
        )
    ],
)
