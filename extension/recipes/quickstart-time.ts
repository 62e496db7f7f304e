/**
 * Minutes that the quickstart takes from its start to its summary: 97 s of steps on two processor cores (the recorded run
 * test/fixtures/runs/healthy), with start, evaluations and checkpoints around them. The one place of this
 * figure: whatever promises a time takes it from here, and a test holds the texts of examples/ to it.
 */
export const QUICKSTART_MINUTES = 2;
