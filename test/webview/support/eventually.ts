const PAUSE_MS = 20;

/** Tries until it does not throw, at most for `timeout` ms; then the last error is thrown. */
export async function eventually(attempt: () => unknown, timeout = 5000): Promise<void> {
  const end = Date.now() + timeout;
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
