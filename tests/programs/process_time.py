"""CPU time of this process and all that it has started, ended or not."""

import os
import resource
from pathlib import Path

from surroundings import descendants


def cpu_seconds():
    """Add up the word of the kernel on each process of the family."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    own = sum(usage.ru_utime + usage.ru_stime for usage in usages)
    return own + sum(map(cpu_of, descendants()))


def cpu_of(pid):
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")  # with its ended children
