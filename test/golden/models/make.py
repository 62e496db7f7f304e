"""Makes tiny-*/ (random models in the Hugging Face layout) and logits.json: what transformers computes with them, in float32 on the CPU.

Needs transformers 5.18 and torch 2.13. Run: python test/golden/models/make.py
The weights are far larger than a fresh model's, so that every part of the computation shows in the logits. The sequences are longer than the
context before stretching, so that rope scaling does.
"""

import json
import pathlib
import shutil

import torch
from safetensors.torch import save_file
from transformers import LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM

HERE = pathlib.Path(__file__).parent
SIZES = dict(
    vocab_size=40,
    hidden_size=24,
    intermediate_size=32,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    max_position_embeddings=64,
    rms_norm_eps=1e-5,
)
LINEAR = {"rope_type": "linear", "rope_theta": 10000.0, "factor": 2.5}
LLAMA3 = {
    "rope_type": "llama3",
    "rope_theta": 50000.0,
    "factor": 4.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 16,
}
MODELS = {
    "tiny-llama-linear": LlamaForCausalLM(
        LlamaConfig(**SIZES, tie_word_embeddings=False, attention_bias=True, mlp_bias=True, rope_parameters=LINEAR)
    ),
    "tiny-llama-llama3": LlamaForCausalLM(LlamaConfig(**SIZES, tie_word_embeddings=False, rope_parameters=LLAMA3)),
    "tiny-qwen2": Qwen2ForCausalLM(
        Qwen2Config(
            **SIZES, tie_word_embeddings=True, rope_parameters={"rope_type": "default", "rope_theta": 10000.0}
        )
    ),
}

generator = torch.Generator().manual_seed(1)
table = {}
for name, model in MODELS.items():
    with torch.no_grad():
        for key, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            parameter.copy_(1 + 0.2 * noise if "norm" in key else 0.3 * noise)
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(model.config.to_diff_dict() | {"model_type": model.config.model_type}, indent=2) + "\n")
    weights = {key: value.contiguous() for key, value in model.state_dict().items()}
    if model.config.tie_word_embeddings:
        del weights["lm_head.weight"]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    sequences = []
    for length in (48, 11):
        ids = torch.randint(0, SIZES["vocab_size"], (1, length), generator=generator)
        with torch.no_grad():
            logits = model(ids).logits[0]
        positions = [0, 1, 7, length - 1]
        sequences.append({"ids": ids[0].tolist(), "positions": positions, "logits": logits[positions].tolist()})
    table[name] = sequences

(HERE / "logits.json").write_text(json.dumps(table) + "\n")
