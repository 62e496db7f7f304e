/** What both sides of a workload are told; the keys are those of bench/peer/trl_bench.py. */
export interface BenchJob {
  model_folder: string;
  prompts: string[];
  num_generations: number;
  prompts_per_step: number;
  max_completion_length: number;
  beta: number;
  learning_rate: number;
  lora_r: number | null;
  steps: number;
  threads: number;
}

/** One process's measurements: a value a step, the first one (warming up) included. */
export interface BenchResult {
  step_s: number[];
  rollout_s: number[];
  reward_s: number[];
  /** The reference's forward pass included. */
  update_s: number[];
  reference_s?: number[];
  tokens: number[];
  peak_rss_mb: number;
}
