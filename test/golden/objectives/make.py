"""Makes objectives.json: random cases through TRL's own GRPOTrainer._compute_loss in float64, with autograd's gradient.

Needs trl 1.13, torch. Run: python test/golden/objectives/make.py
TRL has no k2, no REINFORCE loss and no top_k_ratio: `k2` replaces the KL by d^2/2 before TRL adds it, `reinforce` is
transcribed, and its reduction is TRL's bnpo.
"""

import inspect
import json
import pathlib
import random
import textwrap
from collections import defaultdict
from types import SimpleNamespace

import torch
import trl
from trl.trainer import grpo_trainer

torch.set_default_dtype(torch.float64)
HERE = pathlib.Path(__file__).parent


def compute_loss_function():
    """TRL's method with one extra branch in its KL, so that everything around k2 stays TRL's code."""
    source = textwrap.dedent(inspect.getsource(grpo_trainer.GRPOTrainer._compute_loss))
    marker = "            # Importance sampling correction for the KL divergence\n".replace("            ", "        ", 1)
    assert source.count(marker) == 1, "TRL's source has changed"
    k2 = '        if self.kl == "k2":\n            per_token_kl = (ref_per_token_logps - per_token_logps) ** 2 / 2\n'
    source = source.replace(marker, k2 + marker)
    plain = 'elif self.loss_type == "sapo":'
    assert source.count(plain) == 1
    source = source.replace(
        plain,
        'elif self.loss_type == "reinforce":\n        per_token_loss = -per_token_logps * advantages\n    ' + plain,
    )
    source = source.replace('elif self.loss_type == "bnpo":', 'elif self.loss_type in ["bnpo", "reinforce"]:')
    scope = dict(vars(grpo_trainer))
    exec(source, scope)
    return scope["_compute_loss"]


COMPUTE_LOSS = compute_loss_function()


def run(case):
    s = case["settings"]
    lp = torch.tensor(case["logprobs"], requires_grad=True)
    rows = lambda name: torch.tensor(case[name])
    mask = rows("mask").to(torch.float64)
    entropy = rows("entropy")
    accelerator = SimpleNamespace(
        num_processes=1,
        sync_gradients=True,
        gather=lambda x: x,
        reduce=lambda x, reduction: x,
        pad_across_processes=lambda x, dim, pad_index: x,
    )
    me = SimpleNamespace(
        accelerator=accelerator,
        model=SimpleNamespace(training=True),
        _metrics={"train": defaultdict(list)},
        current_gradient_accumulation_steps=1,
        aux_loss_enabled=False,
        off_policy_mask_threshold=None,
        use_vllm=False,
        vllm_importance_sampling_correction=False,
        use_adaptive_entropy=False,
        _entropy_bonus_enabled=s["entropy_coef"] != 0,
        entropy_coef=s["entropy_coef"],
        beta=s["beta"],
        kl=s["kl"],
        loss_type=s["loss_type"],
        importance_sampling_level=s["importance_sampling_level"],
        epsilon_low=s["epsilon"],
        epsilon_high=s["epsilon_high"],
        max_completion_length=s["max_completion_length"],
        top_entropy_quantile=s["top_entropy_quantile"],
        args=SimpleNamespace(
            steps_per_generation=1,
            delta=s["delta"],
            use_bias_correction_kl=s["kl"] == "k3_corrected",
            **{name: s[name] for name in s if name.startswith(("sapo_", "vespo_"))},
        ),
    )
    me._get_per_token_logps_and_entropies = lambda *a, **k: (lp, entropy, None)
    me.get_gamma_weights = grpo_trainer.GRPOTrainer.get_gamma_weights
    me.get_high_entropy_mask = lambda e, m, q: grpo_trainer.GRPOTrainer.get_high_entropy_mask(me, e, m, q)
    ids = torch.zeros(mask.shape, dtype=torch.long)
    inputs = {
        "prompt_ids": ids[:, :1],
        "prompt_mask": ids[:, :1],
        "completion_ids": ids,
        "completion_mask": mask,
        "advantages": torch.tensor(case["advantages"]),
        "old_per_token_logps": rows("old_logprobs"),
        "ref_per_token_logps": rows("ref_logprobs"),
        "num_items_in_batch": mask.sum(),
    }
    loss = COMPUTE_LOSS(me, None, inputs)
    if loss.requires_grad:
        loss.backward()
    gradient = lp.grad if lp.grad is not None else torch.zeros_like(lp)
    metrics = {name: values[0] for name, values in me._metrics["train"].items()}
    return {"loss": loss.item(), "grad_logprobs": gradient.tolist(), "metrics": metrics}


def rounded(tensor):
    return [[round(value, 4) for value in row] for row in tensor.tolist()]


def exact_in_float32(tensor):
    """TRL takes the entropies' quantile in float32 and compares in the entropies' own type."""
    return [[round(value * 1024) / 1024 for value in row] for row in tensor.tolist()]


def make_case(generator, settings):
    # From two tokens on: with one, TRL takes a token array for a sequence-level one in its metrics.
    b, t = generator.randint(1, 6), generator.randint(2, 7)
    seed = torch.Generator().manual_seed(generator.randrange(2**31))
    noise = lambda scale: torch.randn(b, t, generator=seed) * scale
    lp = -torch.rand(b, t, generator=seed) * 4
    lengths = [generator.randint(0 if generator.random() < 0.3 else 1, t) for _ in range(b)]
    mask = [[1 if i < n else 0 for i in range(t)] for n in lengths]
    if generator.random() < 0.3:  # a hole: a token in the middle that does not count (a tool's output)
        mask[0][0] = 0
    spread = generator.choice([0.05, 0.3, 1.0])
    advantages = [generator.choice([0.0, 1.0, -1.0]) if generator.random() < 0.2 else generator.gauss(0, 1) for _ in range(b)]
    return {
        "settings": settings,
        "logprobs": rounded(lp),
        "old_logprobs": rounded(lp + noise(spread)),
        "ref_logprobs": rounded(lp + noise(0.5)),
        "entropy": exact_in_float32(torch.rand(b, t, generator=seed) * 3),
        "mask": mask,
        "advantages": advantages,
    }


def make_settings(generator, loss_type, level):
    cispo = loss_type == "cispo"
    return {
        "loss_type": loss_type,
        "importance_sampling_level": level,
        "beta": generator.choice([0.0, 0.04, 0.5]),
        "kl": generator.choice(["k3_corrected", "k3", "k2"]),
        "epsilon": generator.choice([0.1, 0.2]),
        "epsilon_high": generator.choice([1.0, 1.5, 5.0] if cispo else [0.2, 0.28]),
        "delta": generator.choice([None, 1.1, 1.5, 2.0]),
        "max_completion_length": generator.choice([4, 16]),
        "entropy_coef": generator.choice([0.0, 0.0, 0.01]),
        "top_entropy_quantile": generator.choice([1.0, 1.0, 0.5, 0.2]),
        "sapo_temperature_pos": 1.0,
        "sapo_temperature_neg": 1.05,
        "vespo_k_pos": 2.0,
        "vespo_lambda_pos": 3.0,
        "vespo_k_neg": 3.0,
        "vespo_lambda_neg": 2.0,
    }


def main():
    generator = random.Random(20)
    cases = []
    for loss_type in ["grpo", "bnpo", "dr_grpo", "dapo", "cispo", "sapo", "vespo", "luspo", "reinforce"]:
        for level in ["token", "sequence"]:
            if (loss_type, level) == ("luspo", "token"):
                continue
            for _ in range(8):
                case = make_case(generator, make_settings(generator, loss_type, level))
                cases.append({**case, "expected": run(case)})
    table = {"made_with": {"trl": trl.__version__, "torch": torch.__version__}, "cases": cases}
    text = json.dumps(table).replace("NaN", "null")
    (HERE / "objectives.json").write_text(text.replace('{"settings"', '\n{"settings"') + "\n")
    print(len(cases), "cases")


main()
