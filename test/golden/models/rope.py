"""Makes rope.json: rotary frequencies, cosines and sines of transformers (modeling_rope_utils.py, LlamaRotaryEmbedding), in float32.

Run with transformers 5.18 and torch 2.13: python test/golden/models/rope.py
"""

import json
import pathlib

import torch
from transformers import LlamaConfig
from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding

LLAMA3 = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0}
CASES = [
    {"rope_type": "default", "rope_theta": 10000.0},
    {"rope_type": "default", "rope_theta": 1000000.0},
    {"rope_type": "linear", "rope_theta": 10000.0, "factor": 2.5},
    {"rope_type": "dynamic", "rope_theta": 10000.0, "factor": 2.0},
    {**LLAMA3, "rope_theta": 500000.0, "original_max_position_embeddings": 256},
    {**LLAMA3, "rope_theta": 10000.0, "original_max_position_embeddings": 64, "high_freq_factor": 2.0},
]
POSITIONS = [0, 1, 2, 17, 200]

cases = []
for rope in CASES:
    config = LlamaConfig(
        hidden_size=64, num_attention_heads=2, head_dim=32, max_position_embeddings=1024, rope_parameters=dict(rope)
    )
    rotary = LlamaRotaryEmbedding(config)
    cos, sin = rotary(torch.zeros(1, dtype=torch.float32), torch.tensor([POSITIONS]))
    half = config.head_dim // 2
    cases.append(
        {
            "rope": rope,
            "frequencies": rotary.inv_freq.tolist(),
            "cos": cos[0, :, :half].tolist(),
            "sin": sin[0, :, :half].tolist(),
        }
    )

target = pathlib.Path(__file__).with_suffix(".json")
target.write_text(json.dumps({"head_dim": 32, "max_positions": 1024, "positions": POSITIONS, "cases": cases}) + "\n")
