"""Make a Hugging Face folder of a causal language model in a GGUF file.

transformers reads such files, with the packages `gguf` and `accelerate`, and refuses to save what
it has read as long as it counts as quantized: here the weights are put into a model that is not.

    python examples/convert_gguf.py SmolLM2-135M-Instruct.Q4_1.gguf models/SmolLM2-135M-Instruct
"""

import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from r1envs.agents.policy import Policy


def read(file):
    """Give the model and the tokenizer of a GGUF file, in float32."""
    where = {"pretrained_model_name_or_path": file.parent, "gguf_file": file.name}
    loaded = AutoModelForCausalLM.from_pretrained(**where, dtype=torch.float32)
    config = type(loaded.config).from_dict(loaded.config.to_dict())
    if hasattr(config, "quantization_config"):
        del config.quantization_config
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    model.load_state_dict(loaded.state_dict())
    return model, AutoTokenizer.from_pretrained(**where)


def main(file, folder):
    model, tokenizer = read(Path(file))
    Path(folder).parent.mkdir(parents=True, exist_ok=True)
    Policy(model, tokenizer).save(Path(folder))
    words = "with" if tokenizer.chat_template else "without"
    print(f"{folder}: {model.num_parameters():,} parameters, {len(tokenizer):,} tokens, ", end="")
    print(f"{words} a chat template")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python examples/convert_gguf.py FILE FOLDER")
    main(*sys.argv[1:])
