/**
 * What sizes and numbers of a config are at most. Nobody reaches them on purpose: beyond lies a slip of the keyboard, memory that no machine
 * has, or a float32 that overflows.
 */
export const MOST_GENERATIONS = 10_000;
export const MOST_PROMPTS = 100_000;
export const MOST_TOKENS = 10_000_000;
export const MOST_STEPS = 1_000_000_000;
/** AdamW moves every weight by up to the learning rate a step: by more than most weights are, and the model is gone. */
export const HIGHEST_RATE = 1;
/** Of weights, coefficients, widths and temperatures. */
export const LARGEST = 1_000_000;
