"""Reports of training runs: one page to read in a browser, one table for the terminal."""

from typing import TYPE_CHECKING

from r1envs._lazy import lazy_front_page

if TYPE_CHECKING:
    from r1envs.report.page import write_report
    from r1envs.report.table import stages_table

__all__ = ["stages_table", "write_report"]

__getattr__, __dir__ = lazy_front_page(__name__, {"stages_table": "table", "write_report": "page"})
