"""Checks that PEFT reads an exported adapter, and that it computes what the exported merged model computes.

Run with peft and transformers: python test/golden/models/peft_agrees.py ADAPTER_FOLDER MERGED_FOLDER
where the folders come from `grpo export RUN --format peft` and `--format merged`. Exit 1 when the logits differ.
"""

import sys

import torch
from peft import AutoPeftModelForCausalLM
from transformers import AutoModelForCausalLM

adapter = AutoPeftModelForCausalLM.from_pretrained(sys.argv[1], dtype=torch.float32).eval()
merged = AutoModelForCausalLM.from_pretrained(sys.argv[2], dtype=torch.float32).eval()
torch.manual_seed(7)
ids = torch.randint(merged.config.vocab_size, (2, 24))
with torch.no_grad():
    ours, theirs = merged(ids).logits, adapter(ids).logits
    base = adapter.get_base_model()
    with adapter.disable_adapter():
        plain = base(ids).logits
difference = (ours - theirs).abs().max() / theirs.abs().max()
effect = (plain - theirs).abs().max() / theirs.abs().max()
print(f"largest difference {difference:.2e} of the largest logit; the adapter itself changes {effect:.2e}")
sys.exit(0 if difference < 1e-5 else 1)
