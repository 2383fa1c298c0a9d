"""The kind `pretrain`: a tiny base model, made on the spot."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from transformers import PreTrainedTokenizerBase

from r1envs.agents.corpus import CorpusConfig, Script, write_corpus
from r1envs.agents.policy import Policy
from r1envs.agents.sft import SFTConfig
from r1envs.agents.stages.kinds import Stage, stage
from r1envs.agents.stages.lessons import documents_of, learn, worked_by_solvers
from r1envs.agents.stages.workshop import Workshop
from r1envs.agents.tiny import TinyModelConfig, make_model, train_tokenizer

# Documents that a tokenizer is trained on.
_TOKENIZER_DOCUMENTS = 4000


@stage("pretrain")
@dataclass(frozen=True, kw_only=True, slots=True)
class PretrainStage(Stage):
    """Makes a tiny base model and pretrains it on a generated corpus."""

    model: TinyModelConfig = field(default_factory=TinyModelConfig)
    corpus: CorpusConfig = field(default_factory=CorpusConfig)
    training: SFTConfig = field(default_factory=SFTConfig)
    tokenizer: str | None = None
    """The stage whose tokenizer it shares; None to train one."""

    @property
    def inputs(self) -> tuple[str, ...]:
        """The stages that must be done before."""
        return (self.tokenizer,) if self.tokenizer else ()

    def run(self, shop: Workshop) -> Policy:
        """Write the corpus, make the model, and have it read."""
        shop.announce("writing the corpus")
        examples = worked_by_solvers(shop, self.corpus.examples)
        corpus = write_corpus(examples, self.corpus, seed=shop.seed)
        tokenizer = self._tokenizer(corpus, shop)
        model = make_model(self.model, tokenizer, seed=shop.seed)
        model.to(shop.device)  # type: ignore[arg-type]  # the stub has self for its argument
        policy = Policy(model, tokenizer, shop.environments.style, shop.precision)
        shop.announce(f"pretraining {model.num_parameters():,} parameters")
        learn(policy, documents_of(policy.rendering, corpus), self.training, shop)
        return policy

    def _tokenizer(self, corpus: Sequence[Script], shop: Workshop) -> PreTrainedTokenizerBase:
        if self.tokenizer is not None:
            return shop.load(self.tokenizer).tokenizer
        texts = ["".join(map("".join, script)) for script in corpus[:_TOKENIZER_DOCUMENTS]]
        return train_tokenizer(texts, self.model.vocabulary)
