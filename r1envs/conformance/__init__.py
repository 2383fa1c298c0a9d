"""Whether a task keeps what every task promises: `check` tries it, and says what to mend."""

from r1envs.conformance.suite import Finding, Report, check

__all__ = ["Finding", "Report", "check"]
