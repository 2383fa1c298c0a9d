"""The command that says how model-written programs can be run here: doctor."""

import json
import platform
from importlib import metadata
from typing import Annotated, Any

import typer

from r1envs.errors import SandboxError
from r1envs.verifiers import isolation_level
from r1envs.verifiers.sandbox import Proof, proofs


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command("doctor")(doctor)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Say what this machine can do: isolation of programs, versions, devices."""
    found: dict[str, Any] = {"python": platform.python_version(), "system": platform.platform()}
    found |= {"isolation": _isolation(), "packages": _packages(), "cuda": _cuda()}
    levels = [_describe(proof) for proof in proofs()]
    if as_json:
        print(json.dumps(found | {"levels": levels}, indent=2))
        return
    for name, value in found.items():
        print(f"{name:10} {value}")
    for level in levels:
        print("\n" + "\n".join(_lines(level)))


def _describe(proof: Proof) -> dict[str, Any]:
    return {
        "level": proof.level,
        "available": proof.fault is None,
        "refuses": proof.table,
        "fault": proof.fault,
        "remedy": proof.remedy,
    }


def _lines(level: dict[str, Any]) -> list[str]:
    """Write what came of proving a level: a line for each act that was tried."""
    if level["fault"] is not None:
        head = f"not available: {level['fault']}. {level['remedy']}"
    elif not level["refuses"]:
        head = "available; refuses nothing, and is used only if asked for"
    else:
        head = f"proven: all of {len(level['refuses'])} forbidden acts were refused"
    acts = [
        f"  {act:26} {'refused' if refused else 'POSSIBLE'}"
        for act, refused in level["refuses"].items()
    ]
    return [f"{level['level']}: {head}", *acts]


def _isolation() -> str:
    try:
        return isolation_level()
    except SandboxError as error:
        return f"none: {error}"


def _packages() -> dict[str, str | None]:
    names = ("r1envs", "gymnasium", "sympy", "RestrictedPython", "torch", "transformers")
    return {name: _version(name) for name in names}


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _cuda() -> Any:
    try:
        import torch
    except ImportError:
        return "torch is not installed"
    if not torch.cuda.is_available():
        return "no CUDA device"
    return [torch.cuda.get_device_name(n) for n in range(torch.cuda.device_count())]
