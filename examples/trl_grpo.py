"""Train a tiny model with random weights by TRL's GRPOTrainer, two steps on the CPU.

In two steps it finds no right answer: this shows what is put where. A reward of one's own, beside
those of the task, tells its completions apart meanwhile. See docs/trl.md.
"""

import sys
import tempfile

from trl import GRPOConfig, GRPOTrainer

from r1envs.agents.tiny import TinyModelConfig, make_model, train_tokenizer
from r1envs.integrations.trl import dataset, reward_functions

TASK = "r1envs/Addition-v0"


def digits(completions, **_):
    """Share of the characters that are digits."""
    return [sum(map(str.isdigit, text)) / max(1, len(text)) for text in completions]


def main(folder):
    train = dataset(TASK, 8, level=1, prompt="bare")
    tokenizer = train_tokenizer(train["prompt"], 320)
    model = make_model(TinyModelConfig(width=32, layers=2, vocabulary=320), tokenizer, seed=0)
    config = GRPOConfig(
        folder,
        max_steps=2,
        per_device_train_batch_size=8,
        num_generations=4,
        max_completion_length=16,
        learning_rate=1e-3,
        logging_steps=1,
        save_strategy="no",
        report_to="none",
        use_cpu=True,
        bf16=False,
        disable_tqdm=True,
    )
    trainer = GRPOTrainer(
        model=model,
        args=config,
        processing_class=tokenizer,
        train_dataset=train,
        reward_funcs=[*reward_functions(TASK, prompt="bare"), digits],
    )
    before = [weight.detach().clone() for weight in model.parameters()]
    trainer.train()
    for row in trainer.state.log_history:
        names = [name for name in row if name.startswith("rewards/") and name.endswith("/mean")]
        if names:
            print("step", row["step"], {name: round(row[name], 3) for name in names})
    moved = max(
        (new - old).abs().max().item() for new, old in zip(model.parameters(), before, strict=True)
    )
    print(f"the largest change of a weight is {moved:.4f}")
    return trainer


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        main(sys.argv[1] if len(sys.argv) > 1 else scratch)
