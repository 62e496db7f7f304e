/** Wall-clock seconds of a step, by phase. */
export class Stopwatch {
  private readonly began = performance.now();
  private readonly spent: Record<string, number> = {};

  /** Runs `work` and adds its duration to a phase. */
  async time<T>(phase: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.spent[phase] = (this.spent[phase] ?? 0) + (performance.now() - start) / 1000;
    }
  }

  /**
   * The `time` of a step's line, in seconds; `update` includes scoring by the reference, which is also named alone.
   * @param sampled completion tokens, for `tokens_per_s` of the rollout
   */
  report(sampled: number): Record<string, number> {
    const total = (performance.now() - this.began) / 1000;
    const { rollout = 0, reward = 0, reference = 0, update = 0 } = this.spent;
    return {
      step_time: total,
      rollout,
      reward,
      update: update + reference,
      reference,
      other: Math.max(0, total - rollout - reward - update - reference),
      tokens_per_s: rollout > 0 ? sampled / rollout : 0,
    };
  }
}
