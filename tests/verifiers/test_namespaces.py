"""What the level `full` adds: a program cannot even see the machine, and nothing outlives it."""

import ctypes
import json
import os
import socket
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from r1envs.verifiers.sandbox import Limits, proofs, remedies, run, runners
from r1envs.verifiers.sandbox.probe import HOST_NAME

PROOFS = {proof.level: proof for proof in proofs()}
pytestmark = pytest.mark.skipif(
    "full" not in PROOFS or PROOFS["full"].fault is not None,
    reason=f"no namespaces here: {PROOFS['full'].fault if 'full' in PROOFS else sys.platform}",
)
ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become somebody else")

# Takes away the layers that would refuse the acts before the namespaces can hide anything.
BARE_LAYERS = """
from r1envs.verifiers.sandbox import child, kernel
kernel.deny_files = lambda: None
kernel.SyscallFilter.apply = lambda self: None
child._PROCESSES = 1000
packages ="""


@pytest.fixture(scope="module")
def bare_zygote():
    """A zygote at `full` in the namespaces alone: no Landlock, no seccomp."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runners, "_BOOTSTRAP", runners._BOOTSTRAP.replace("packages =", BARE_LAYERS))
        found = runners.Zygote("full")
    yield found
    found.close()


def ask(zygote, source):
    """Give what f() of a program returned in a zygote, as a document."""
    job = {
        "source": textwrap.dedent(source),
        "entry_point": "f",
        "cases": ['[[], {"d": []}]'],
        "output_bytes": 1 << 16,
    }
    done = zygote.run(job, Limits(), 1 << 16)
    assert done.output[:1] == b"+", done
    ((tag, value),) = json.loads(done.output[1:])
    assert tag == "value", done
    return value


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/proc", "/proc/self", "/dev/null", "/usr", "/sys"]
)
def test_the_existence_of_a_file_cannot_be_seen(bare_zygote, path):
    assert Path(path).exists()
    source = f"""
        import os
        def f():
            try:
                os.stat({path!r})
            except OSError as error:
                return type(error).__name__
    """
    assert ask(bare_zygote, source) == "FileNotFoundError"


def test_the_root_is_empty_and_read_only(bare_zygote):
    source = """
        import os
        def f():
            found = [os.listdir("/"), os.getcwd()]
            try:
                os.mkdir("/new")
            except OSError as error:
                return [*found, error.errno]
    """
    assert ask(bare_zygote, source) == [[], "/", 30]


def test_leaving_the_root_leads_nowhere(bare_zygote):
    source = """
        import os
        def f():
            for _ in range(20):
                os.chdir("..")
            return [os.listdir("."), os.path.exists("/../../etc")]
    """
    assert ask(bare_zygote, source) == [[], False]


def test_processes_of_the_host_cannot_be_seen(bare_zygote):
    me = os.getpid()
    source = f"""
        import os
        def f():
            seen = []
            for pid in range(2, 1 << 16):
                try:
                    os.kill(pid, 0)
                    seen.append(pid)
                except ProcessLookupError:
                    pass
            return [os.getppid(), seen == [os.getpid()], {me} in seen]
    """
    assert ask(bare_zygote, source) == [1, True, False]


def test_a_program_has_no_network_and_another_host_name(bare_zygote):
    source = """
        import _socket, os
        def f():
            s = _socket.socket()
            try:
                s.connect(("127.0.0.1", 9))
            except OSError as error:
                return [[n for _, n in _socket.if_nameindex()], error.errno, os.uname().nodename]
    """
    assert ask(bare_zygote, source) == [["lo"], 101, HOST_NAME]  # network is unreachable


def test_an_abstract_socket_cannot_be_reached(bare_zygote):
    name = "\0r1envs-test-" + os.urandom(4).hex()
    source = f"""
        import _socket
        def f():
            s = _socket.socket(_socket.AF_UNIX)
            try:
                s.connect({name!r})
            except OSError as error:
                return error.errno
    """
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(name)
        server.listen()
        client.connect(name)
        assert ask(bare_zygote, source) == 111  # connection refused


def test_shared_memory_cannot_be_found(bare_zygote):
    libc = ctypes.CDLL(None, use_errno=True)
    key = int.from_bytes(os.urandom(3)) + 1
    number = libc.shmget(key, 4096, 0o3666)
    assert number >= 0
    try:
        source = f"import ctypes\ndef f(): return ctypes.CDLL(None).shmget({key}, 0, 0)"
        assert ask(bare_zygote, source) == -1
        assert libc.shmget(key, 0, 0) == number
    finally:
        libc.shmctl(number, 0, None)


def test_what_a_program_starts_and_makes_is_gone_after_it(bare_zygote):
    """The layers forbid all of it; where they were broken, the namespace still ends it."""
    source = """
        import ctypes, os, signal, time
        def f():
            ctypes.CDLL(None).shmget(77, 4096, 0o1666)
            for _ in range(5):
                if os.fork() == 0:
                    os.setsid()
                    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
                    if os.fork() == 0:
                        time.sleep(60)
                    time.sleep(60)
            return os.getpid()
    """
    ask(bare_zygote, source)
    (process_1,) = children(bare_zygote._process.pid)
    assert children(process_1) == []
    count = "import os\ndef f():\n    try: os.kill(-1, 0)\n    except ProcessLookupError: return 0"
    assert ask(bare_zygote, count) == 0


def test_a_program_cannot_end_process_1(bare_zygote):
    source = "import os\ndef f():\n    for n in (9, 15, 19): os.kill(1, n)\n    return 1"
    assert ask(bare_zygote, source) == 1
    assert ask(bare_zygote, source) == 1


def children(pid):
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def namespaces(pid):
    kinds = ("ipc", "mnt", "net", "pid", "user", "uts")
    return {kind: Path(f"/proc/{pid}/ns/{kind}").readlink() for kind in kinds}


def test_the_trainer_stays_in_its_namespaces_and_the_zygote_is_in_none_of_them(bare_zygote):
    (process_1,) = children(bare_zygote._process.pid)
    ours, theirs = namespaces("self"), namespaces(process_1)
    assert not ours.items() & theirs.items()
    assert Path("/etc").exists()
    assert namespaces(os.getppid()).items() & ours.items()


def test_a_zygote_has_no_privileges(bare_zygote):
    (process_1,) = children(bare_zygote._process.pid)
    status = Path(f"/proc/{process_1}/status").read_text()
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(fields[name], 16) == 0, name
    assert fields["NoNewPrivs"] == "1"


AS_NOBODY = """
import ctypes, os, struct
libc = ctypes.CDLL(None, use_errno=True)
def keep(capability):
    bits = 1 << capability
    header, data = struct.pack("Ii", 0x20080522, 0), struct.pack("6I", bits, bits, bits, 0, 0, 0)
    assert libc.capset(header, data) == 0
    assert libc.prctl(47, 2, capability, 0, 0) == 0  # ambient: keep it over exec
libc.prctl(8, 1, 0, 0, 0)
os.setgroups([])
os.setresgid(65534, 65534, 65534)
os.setresuid(65534, 65534, 65534)
keep(2)  # reading any file: Python may be installed where that user cannot see it
from r1envs.verifiers import Case, verify_program
from r1envs.verifiers.sandbox import proofs
print([proof.fault for proof in proofs() if proof.level in ("full", "container")], flush=True)
for level in ("full", "container"):
    source = "import os\\ndef f(): return os.getuid()"
    print(verify_program(source, [Case(expected=65534)], entry_point="f", isolation=level).correct)
"""


@ROOT_ONLY
def test_an_ordinary_user_has_it_through_a_user_namespace():
    answer = subprocess.run([sys.executable, "-c", AS_NOBODY], capture_output=True, text=True)
    if "user namespace: " in answer.stdout:
        pytest.skip("this host has no user namespaces for ordinary users")
    assert answer.stdout.splitlines() == ["[None, None]", "True", "True"], answer


WITHOUT_NAMESPACES = """
import os, struct
from r1envs.verifiers.sandbox import isolation_level, kernel, resolve
# A filter that refuses unshare to this process and its children, as container runtimes do.
ops = [(0x20, 0, 0, 0), (0x15, 0, 1, {number}), (6, 0, 0, 0x50001), (6, 0, 0, 0x7FFF0000)]
kernel.forbid_new_privileges()
kernel.SyscallFilter(b"".join(struct.pack("HBBI", *op) for op in ops)).apply()
start = sum(os.times()[:4])
try:
    resolve("full")
except Exception as error:
    print(sum(os.times()[:4]) - start, type(error).__name__, error)
print(isolation_level())
"""


def test_a_host_without_namespaces_is_refused_with_the_step_and_the_remedy():
    number = {"x86_64": 272, "aarch64": 97}[os.uname().machine]
    code = WITHOUT_NAMESPACES.format(number=number)
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    refusal, auto = answer.stdout.splitlines()
    seconds, words = refusal.split(" ", 1)
    assert words.startswith("SandboxError no isolation 'full' on this machine")
    assert " namespace: unshare: Operation not permitted" in words
    assert "Namespaces need root or user namespaces" in words
    assert float(seconds) < 1
    assert auto == "container"


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (
            {"kernel.apparmor_restrict_unprivileged_userns": "1"},
            "run `sysctl kernel.apparmor_restrict_unprivileged_userns=0`",
        ),
        ({"kernel.unprivileged_userns_clone": "0"}, "kernel.unprivileged_userns_clone=1"),
        ({"user.max_user_namespaces": "0"}, "user.max_user_namespaces=10000"),
        ({"user.max_user_namespaces": "9"}, "root"),
    ],
)
def test_the_remedy_names_the_setting_that_refuses(monkeypatch, settings, words):
    monkeypatch.setattr(remedies, "_read", settings.get)
    assert words in remedies.for_full()


def test_a_level_whose_namespaces_hide_nothing_is_refused(monkeypatch):
    """Without its own network namespace the probe finds what was left to be found."""
    broken = BOOTSTRAP_WITHOUT_NETWORK
    monkeypatch.setattr(runners, "_BOOTSTRAP", runners._BOOTSTRAP.replace("packages =", broken))
    with pytest.raises(runners.LostRunnerError, match=r"keep it from: .*call an abstract socket"):
        runners.Zygote("full")


BOOTSTRAP_WITHOUT_NETWORK = """
from r1envs.verifiers.sandbox import namespaces
namespaces._KINDS.pop("network")
packages ="""


def test_many_threads_have_it_at_once():
    def one(n):
        job = {
            "source": f"def f(): return {n}",
            "entry_point": "f",
            "cases": ['[[], {"d": []}]'],
            "output_bytes": 1 << 16,
        }
        done = run(job, level="full", limits=Limits(), max_output=1 << 16)
        return json.loads(done.output) == [["value", n]]

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(one, range(100)))


def test_nothing_adds_up_over_many_runs():
    """Descriptors, memory, processes, mounts and files are the same after a thousand runs."""
    before = measure()
    for _ in range(1000):
        run_one()
    after = measure()
    growth = after.pop("memory") - before.pop("memory")
    assert after == before
    assert growth < 2048, f"{growth} KB more"


def run_one():
    source = "def f(): return sorted(range(1000))[:3]"
    job = {
        "source": source,
        "entry_point": "f",
        "cases": ['[[], {"d": []}]'],
        "output_bytes": 1 << 16,
    }
    done = run(job, level="full", limits=Limits(), max_output=1 << 16)
    assert json.loads(done.output) == [["value", [0, 1, 2]]]


def measure():
    for _ in range(50):
        run_one()
    waiting = runners._pools["full", ()]._places.queue[-1]._process.pid
    (process_1,) = children(waiting)
    pids = (os.getpid(), waiting, process_1)
    resident = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4 for pid in pids]
    return {
        "descriptors": [len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in pids],
        "mounts": [Path(f"/proc/{pid}/mounts").read_text() for pid in pids],
        "children": children(process_1),
        "temporary files": sorted(entry.name for entry in Path("/dev/shm").iterdir()),
        "memory": sum(resident),
    }
