"""Runs TRL's GRPOTrainer on the CPU and prints how long its steps took, as one JSON document on stdout.

The job is JSON, in the first argument or on stdin:
  model_folder            Hugging Face folder
  prompts                 texts, or lists of token ids (then no tokenizer is in the way)
  num_generations, prompts_per_step, max_completion_length, beta, learning_rate, steps, threads
  lora_r                  null: full fine-tuning; alpha is twice r, all linear layers, no dropout
  gradient_accumulation_steps   optional, 1: where one backward pass over the whole step does not fit in memory
  attn_implementation     optional, "sdpa"

Printed: {"step_s": [..], "rollout_s": [..], "reward_s": [..], "update_s": [..], "tokens": [..], "peak_rss_mb", "versions"}, a value a
step, the first one (warming up) included. update_s is the step without rollout and reward: the reference policy's forward pass,
the loss, backward and AdamW.

Fair to TRL: fp32 as ours, `threads` torch threads, key-value cache on, gradient checkpointing off (TRL's default is on, and
slower), no dropout, scaled-dot-product attention, one optimizer step for each rollout, no logging, saving or evaluation. Every
completion has exactly max_completion_length tokens: the end-of-text tokens are suppressed, so that both sides do the same work.
"""

import json
import os
import resource
import sys
import tempfile
import time


def read_job() -> dict:
    text = sys.argv[1] if len(sys.argv) > 1 else sys.stdin.read()
    return json.loads(text)


def make_trainer_class(GRPOTrainer, clock: dict):
    """GRPOTrainer that takes prompts as token ids and notes what generation and rewards took."""

    class TimedTrainer(GRPOTrainer):
        def _tokenize_prompts(self, prompts):
            if not prompts[0].startswith("ids:"):
                return super()._tokenize_prompts(prompts)
            return [json.loads(prompt[4:]) for prompt in prompts], None, {}

        def _generate_single_turn(self, *args, **kwargs):
            begin = time.perf_counter()
            result = super()._generate_single_turn(*args, **kwargs)
            clock["rollout"] += time.perf_counter() - begin
            clock["tokens"] += sum(len(ids) for ids in result[0])
            return result

        def _calculate_rewards(self, *args, **kwargs):
            begin = time.perf_counter()
            result = super()._calculate_rewards(*args, **kwargs)
            clock["reward"] += time.perf_counter() - begin
            return result

    return TimedTrainer


def make_step_timer(TrainerCallback, clock: dict, report: dict):
    """Takes the clock's readings after each optimizer step."""

    class StepTimer(TrainerCallback):
        def on_train_begin(self, args, state, control, **kwargs):
            self.begin = time.perf_counter()

        def on_step_end(self, args, state, control, **kwargs):
            now = time.perf_counter()
            step = now - self.begin
            report["step_s"].append(step)
            report["rollout_s"].append(clock["rollout"])
            report["reward_s"].append(clock["reward"])
            report["update_s"].append(step - clock["rollout"] - clock["reward"])
            report["tokens"].append(clock["tokens"])
            clock.update(rollout=0.0, reward=0.0, tokens=0)
            self.begin = time.perf_counter()

    return StepTimer()


def varied_reward(completion_ids, **kwargs):
    """Costs nothing and differs within a group, so that advantages are not all zero."""
    return [float(sum(ids) % 7) for ids in completion_ids]


def end_tokens(folder: str, tokenizer) -> list:
    """All ids that may end a text, by tokenizer, config.json and generation_config.json."""
    found = {tokenizer.eos_token_id}
    for name in ("config.json", "generation_config.json"):
        path = os.path.join(folder, name)
        if os.path.exists(path):
            with open(path) as file:
                ids = json.load(file).get("eos_token_id")
            found.update(ids if isinstance(ids, list) else [ids])
    return sorted(found - {None})


def main() -> None:
    job = read_job()
    # Before torch is loaded, which reads them once.
    os.environ.update(
        OMP_NUM_THREADS=str(job["threads"]),
        MKL_NUM_THREADS=str(job["threads"]),
        TOKENIZERS_PARALLELISM="false",
        HF_HUB_OFFLINE="1",
        CUDA_VISIBLE_DEVICES="",
    )
    # Libraries print to stdout; only the result may stand there.
    result_stream = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    import peft
    import torch
    import transformers
    import trl
    from datasets import Dataset
    from transformers import AutoTokenizer, TrainerCallback
    from trl import GRPOConfig, GRPOTrainer

    torch.set_num_threads(job["threads"])
    tokenizer = AutoTokenizer.from_pretrained(job["model_folder"])
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    prompts = [text if isinstance(text, str) else "ids:" + json.dumps(text) for text in job["prompts"]]
    needed = job["steps"] * job["prompts_per_step"]
    rows = [{"prompt": prompts[row % len(prompts)]} for row in range(needed)]
    accumulation = job.get("gradient_accumulation_steps", 1)
    completions = job["prompts_per_step"] * job["num_generations"]

    with tempfile.TemporaryDirectory() as folder:
        config = GRPOConfig(
            output_dir=folder,
            model_init_kwargs={"dtype": "float32", "attn_implementation": job.get("attn_implementation", "sdpa")},
            use_cpu=True,
            bf16=False,
            fp16=False,
            gradient_checkpointing=False,
            disable_dropout=True,
            per_device_train_batch_size=completions // accumulation,
            gradient_accumulation_steps=accumulation,
            num_generations=job["num_generations"],
            max_completion_length=job["max_completion_length"],
            generation_kwargs={
                "eos_token_id": None,
                "suppress_tokens": end_tokens(job["model_folder"], tokenizer),
                "use_cache": True,
            },
            temperature=1.0,
            beta=job["beta"],
            num_iterations=1,
            learning_rate=job["learning_rate"],
            lr_scheduler_type="constant",
            max_steps=job["steps"],
            shuffle_dataset=False,
            dataloader_num_workers=0,
            dataloader_pin_memory=False,
            logging_strategy="no",
            save_strategy="no",
            eval_strategy="no",
            report_to="none",
            disable_tqdm=True,
        )
        adapter = None
        if job.get("lora_r") is not None:
            adapter = peft.LoraConfig(
                r=job["lora_r"], lora_alpha=2 * job["lora_r"], lora_dropout=0.0, target_modules="all-linear", task_type="CAUSAL_LM"
            )
        clock = {"rollout": 0.0, "reward": 0.0, "tokens": 0}
        report = {"step_s": [], "rollout_s": [], "reward_s": [], "update_s": [], "tokens": []}
        trainer = make_trainer_class(GRPOTrainer, clock)(
            model=job["model_folder"],
            reward_funcs=varied_reward,
            args=config,
            train_dataset=Dataset.from_list(rows),
            processing_class=tokenizer,
            peft_config=adapter,
            callbacks=[make_step_timer(TrainerCallback, clock, report)],
        )
        trainer.train()

    expected = completions * job["max_completion_length"]
    if any(tokens != expected for tokens in report["tokens"]):
        raise SystemExit(f"completions ended early: {report['tokens']} tokens a step instead of {expected}")
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    report["peak_rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    report["versions"] = {
        "python": sys.version.split()[0],
        **{module.__name__: module.__version__ for module in (trl, transformers, torch, peft)},
    }
    json.dump(report, result_stream)
    result_stream.write("\n")
    result_stream.flush()


if __name__ == "__main__":
    main()
