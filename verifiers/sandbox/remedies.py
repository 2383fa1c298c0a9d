"""What to do where a level of isolation is missing, by what this machine shows of the cause.

Covered: settings of the kernel that keep ordinary users from namespaces, containers, a kernel
without Landlock. Not covered: a profile of AppArmor or SELinux written for this machine.
"""

from pathlib import Path

_UNSAFE = 'isolation="unsafe-process" runs programs without isolation: only for programs you trust'


def for_container() -> str:
    """Say what the level `container` needs."""
    return (
        "Isolation needs Linux 5.13 or newer with Landlock (`lsm=` of the kernel's command line) "
        "and seccomp, on x86_64 or aarch64; in a container, a runtime that lets both through. "
        f"{_UNSAFE}"
    )


def for_full() -> str:
    """Say what the level `full` needs beyond that."""
    return (
        f"Namespaces need root or user namespaces: {_namespaces()}. The level container needs none"
    )


def for_wasm() -> str:
    """Say what the level `wasm` needs."""
    return (
        'It needs the extra `wasm`: `pip install "r1envs[wasm]"`, on a system for which wasmtime '
        "has a package"
    )


def _namespaces() -> str:
    for name, refusing, remedy in _SETTINGS:
        if _read(name) == refusing:
            return f"{name} is {refusing}; as root run `{remedy}`"
    if Path("/.dockerenv").exists() or Path("/run/.containerenv").exists():
        return (
            "this is a container; start it with `docker run --security-opt seccomp=unconfined "
            "--security-opt apparmor=unconfined` (and, as root, `--cap-add SYS_ADMIN`)"
        )
    return "run as root, or have the kernel's CONFIG_USER_NS and user.max_user_namespaces above 0"


_SETTINGS = (
    (
        "kernel.apparmor_restrict_unprivileged_userns",
        "1",
        "sysctl kernel.apparmor_restrict_unprivileged_userns=0",
    ),
    ("kernel.unprivileged_userns_clone", "0", "sysctl kernel.unprivileged_userns_clone=1"),
    ("user.max_user_namespaces", "0", "sysctl user.max_user_namespaces=10000"),
)


def _read(setting: str) -> str | None:
    try:
        return Path("/proc/sys", *setting.split(".")).read_text().strip()
    except OSError:
        return None
