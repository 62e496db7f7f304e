// Runs in the page before its own script: stands for VS Code. Messages go to the test (`toPanel`) and come from it (`fromPanel`).
// Long answers are parsed here: a structured clone of their own, as VS Code makes one.
{
  let state;
  globalThis.acquireVsCodeApi = () => ({
    postMessage: (message) => void globalThis.toPanel(message),
    getState: () => state,
    setState: (next) => (state = next),
  });
  globalThis.fromPanel = (message) =>
    globalThis.dispatchEvent(new MessageEvent('message', { data: message }));
  /** Every element of a name, through shadow roots. */
  const all = (name, root = document) => [
    ...root.querySelectorAll(name),
    ...[...root.querySelectorAll('*')].flatMap((one) => (one.shadowRoot ? all(name, one.shadowRoot) : [])),
  ];
  globalThis.harness = {
    all,
    /** Scrolls the first element of a name by `step` px a frame, and gives the time of each frame and of its work, ms. */
    async frames(name, frames, step) {
      const [scroller] = all(name);
      const times = [];
      let last = performance.now();
      for (let frame = 0; frame < frames; frame++) {
        scroller.scrollTop += step;
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const now = performance.now();
        times.push(now - last);
        last = now;
      }
      return times;
    },
  };
}
