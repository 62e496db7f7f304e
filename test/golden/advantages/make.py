"""Makes advantages.json: random rewards through the lines of TRL's GRPOTrainer that turn rewards into advantages.

Needs trl 1.13, torch. Run: python test/golden/advantages/make.py
"""

import inspect
import json
import pathlib
import random
import textwrap
from types import SimpleNamespace

import torch
import trl
from trl.trainer import grpo_trainer

torch.set_default_dtype(torch.float64)
HERE = pathlib.Path(__file__).parent


def advantage_lines():
    source = inspect.getsource(grpo_trainer.GRPOTrainer._generate_and_score_completions)
    first = source.index("        unscorable_mask = ")
    last = "        advantages = torch.nan_to_num(advantages, nan=0.0)\n"
    return textwrap.dedent(source[first : source.index(last) + len(last)])


LINES = compile(advantage_lines(), "trl", "exec")


def run(rewards, weights, num_generations, scale, aggregation):
    table = torch.tensor([[float("nan") if r is None else r for r in row] for row in rewards]).T.contiguous()
    me = SimpleNamespace(
        multi_objective_aggregation=aggregation,
        scale_rewards=scale,
        reward_weights=torch.tensor(weights),
        reward_funcs=rewards,
    )
    scope = dict(vars(grpo_trainer))
    scope.update(self=me, rewards_per_func=table, num_generations=num_generations, device="cpu")
    exec(LINES, scope)
    return {
        "advantages": scope["advantages"].tolist(),
        "frac_reward_zero_std": scope["is_std_zero"].float().mean().item(),
    }


def main():
    generator = random.Random(7)
    cases = []
    for scale, aggregation in [
        ("group", "sum_then_normalize"),
        ("batch", "sum_then_normalize"),
        ("none", "sum_then_normalize"),
        ("group", "normalize_then_sum"),
    ]:
        for _ in range(20):
            functions, groups, size = generator.randint(1, 3), generator.randint(1, 4), generator.randint(2, 5)
            pick = generator.choice([lambda: generator.gauss(0, 1), lambda: float(generator.random() < 0.3)])
            absent = generator.choice([0, 0.1, 0.7])
            rewards = [
                [None if generator.random() < absent else pick() for _ in range(groups * size)]
                for _ in range(functions)
            ]
            weights = [generator.choice([1.0, 0.2, -0.5, 0.0]) for _ in range(functions)]
            cases.append(
                {
                    "rewards": rewards,
                    "weights": weights,
                    "num_generations": size,
                    "scale_rewards": scale,
                    "multi_objective_aggregation": aggregation,
                    "expected": run(rewards, weights, size, scale, aggregation),
                }
            )
    table = {"made_with": {"trl": trl.__version__, "torch": torch.__version__}, "cases": cases}
    (HERE / "advantages.json").write_text(json.dumps(table).replace('{"rewards"', '\n{"rewards"') + "\n")
    print(len(cases), "cases")


main()
