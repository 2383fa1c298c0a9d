"""The mappings of libraries, in a process of its own that merges them."""

import json
import subprocess
import sys
import textwrap

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="zygotes run on Linux only")

SCRIPT = """
    import _decimal, array, decimal, json, math, zlib
    from collections import Counter
    from pathlib import Path
    from r1envs.verifiers.sandbox import kernel, mappings

    def libraries():
        lines = [line.split() for line in Path("/proc/self/maps").read_text().splitlines()]
        return [(line[-1], line[1]) for line in lines if ".so" in line[-1]]

    before = libraries()
    PROTECT
    mappings.merge_libraries()
    import bisect, _heapq  # a library that is loaded after it
    works = str(decimal.Decimal(2).sqrt())[:6] + zlib.decompress(zlib.compress(b"x")).decode()
    print(json.dumps([before, libraries(), works]))
"""


def merged(protect="pass"):
    code = textwrap.dedent(SCRIPT).replace("PROTECT", protect)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    before, after, works = json.loads(done.stdout)
    assert works == "1.4142x"
    return [tuple(each) for each in before], [tuple(each) for each in after]


def test_a_library_has_one_mapping_that_is_run_and_one_that_is_written():
    before, after = merged()
    names = {name for name, _ in before}
    assert len(before) >= 4 * len(names)
    old = [each for each in after if each[0] in names]
    assert len(old) <= 2.5 * len(names)  # a few have gaps, or are of older linkers
    assert {rights for _, rights in old} <= {"r-xp", "rw-p", "r--p", "---p"}  # never both


def test_where_the_kernel_refuses_all_stays_as_it_was():
    before, after = merged("kernel._libc = None")
    assert [each for each in after if each in before] == before
