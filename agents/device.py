"""Where the model is computed."""

import torch

from r1envs.errors import ConfigError, did_you_mean

DEVICES = ("auto", "cpu", "cuda")


def resolve_device(name: str) -> torch.device:
    """Find the device of that name; "auto" is CUDA where there is one, else the CPU.

    Raises:
        ConfigError: If the name is none, or there is no such device.
    """
    kind, _, index = name.partition(":")
    if kind not in DEVICES or (index and not index.isdigit()):
        hint = did_you_mean(name, DEVICES)
        raise ConfigError(f"device must be auto, cpu, cuda or cuda:N, got {name!r}{hint}")
    if kind == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if kind == "cuda":
        _check_cuda(int(index or 0))
    return torch.device(name)


def _check_cuda(index: int) -> None:
    if not torch.cuda.is_available():
        built = torch.version.cuda
        why = (
            f"PyTorch {torch.__version__} is a build without CUDA; install one from pytorch.org"
            if built is None
            else "no GPU is visible to PyTorch; `nvidia-smi` must list one"
        )
        raise ConfigError(f"no CUDA device: {why}, or take --device cpu")
    if index >= torch.cuda.device_count():
        raise ConfigError(f"no device cuda:{index}: there are {torch.cuda.device_count()}")
