// Runs in the page before its own script: stands for VS Code. Messages go to the test (`toPanel`) and come from it (`fromPanel`).
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
    /** Changes the colours and the classes of the theme, as VS Code does under an open page. */
    async theme(address, classes) {
      const sheet = document.querySelector('link');
      if (sheet.getAttribute('href') !== address) {
        await new Promise((resolve, reject) => {
          sheet.onload = resolve;
          sheet.onerror = reject;
          sheet.href = address;
        });
      }
      document.body.className = classes;
    },
    /**
     * Scrolls the first element of a name by `step` px a frame. Gives for each frame the time from the scroll event to the end of its
     * painting, and the time since the frame before, ms.
     */
    async frames(name, frames, step) {
      const [scroller] = all(name);
      const { port1, port2 } = new MessageChannel();
      const painted = () =>
        new Promise((resolve) => {
          port1.onmessage = resolve;
          requestAnimationFrame(() => port2.postMessage(null));
        });
      let begun = 0;
      scroller.addEventListener('scroll', () => (begun = performance.now()), { capture: true });
      const work = [];
      const intervals = [];
      let last = performance.now();
      for (let frame = 0; frame < frames; frame++) {
        scroller.scrollTop += step;
        await painted();
        const now = performance.now();
        work.push(now - begun);
        intervals.push(now - last);
        last = now;
      }
      return { work, intervals };
    },
  };
}
