"""The fixtures of the command-line tests serve here, too."""

from tests.cli.conftest import candor, run_job, shared

__all__ = ["candor", "run_job", "shared"]
