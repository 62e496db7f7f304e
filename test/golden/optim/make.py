"""Makes adamw.json (torch.optim.AdamW with clip_grad_norm_, 1,000 steps) and schedules.json (transformers' get_scheduler).

Needs torch 2.13 and transformers 5.18. Run: python test/golden/optim/make.py
"""

import json
import math
import pathlib

import torch
from transformers import get_scheduler

HERE = pathlib.Path(__file__).parent
# Weight decay is for matrices only, as in the Hugging Face Trainer.
SHAPES = {"layer.weight": [6, 5], "layer.bias": [6], "norm.weight": [4], "head.weight": [3, 7]}
SETTINGS = {"learning_rate": 3e-3, "betas": [0.9, 0.99], "eps": 1e-8, "weight_decay": 0.1, "max_grad_norm": 1.0}
WARMUP, STEPS, SAVED = 100, 1000, [1, 2, 10, 100, 1000]


def size(shape):
    return math.prod(shape)


def initial(parameter, i):
    return math.sin(1.7 * i + parameter)


def gradient(parameter, i, step):
    """Between a hundredth and five times the norm that is clipped to, changing sign at another rate for every element."""
    return math.exp(2 * math.sin(0.05 * step) - 2) * math.sin(0.9 * i + 0.37 * step * (1 + parameter) + 0.01 * i * step)


def adamw(dtype):
    parameters = {
        name: torch.tensor([initial(p, i) for i in range(size(shape))], dtype=dtype).reshape(shape).requires_grad_()
        for p, (name, shape) in enumerate(SHAPES.items())
    }
    groups = [
        {"params": [parameters[name] for name in SHAPES if len(SHAPES[name]) == 2], "weight_decay": SETTINGS["weight_decay"]},
        {"params": [parameters[name] for name in SHAPES if len(SHAPES[name]) == 1], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=SETTINGS["learning_rate"], betas=SETTINGS["betas"], eps=SETTINGS["eps"])
    schedule = get_scheduler("cosine", optimizer, WARMUP, STEPS)
    saved, norms = {}, []
    for step in range(1, STEPS + 1):
        for p, (name, shape) in enumerate(SHAPES.items()):
            values = [gradient(p, i, step) for i in range(size(shape))]
            parameters[name].grad = torch.tensor(values, dtype=dtype).reshape(shape)
        norms.append(torch.nn.utils.clip_grad_norm_(parameters.values(), SETTINGS["max_grad_norm"]).item())
        optimizer.step()
        schedule.step()
        if step in SAVED:
            saved[step] = {name: value.detach().flatten().tolist() for name, value in parameters.items()}
    return saved, norms


saved, norms = adamw(torch.float32)
print("clipped in", sum(norm > SETTINGS["max_grad_norm"] for norm in norms), "of", STEPS, "steps")
(HERE / "adamw.json").write_text(
    json.dumps({"shapes": SHAPES, "settings": SETTINGS, "warmup": WARMUP, "steps": STEPS, "saved": saved, "norms": norms[:20]})
    + "\n"
)

cases = []
for ours, theirs in [("linear", "linear"), ("cosine", "cosine"), ("constant", "constant_with_warmup")]:
    for warmup, steps in [(0, 7), (5, 60), (20, 20), (1, 3)]:
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        schedule = get_scheduler(theirs, optimizer, warmup, steps)
        factors = []
        for _ in range(steps):
            factors.append(schedule.get_last_lr()[0])
            optimizer.step()
            schedule.step()
        cases.append({"type": ours, "warmup": warmup, "steps": steps, "factors": factors})
(HERE / "schedules.json").write_text(json.dumps(cases) + "\n")
