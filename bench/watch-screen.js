// Runs in every frame of the workbench before its own scripts: notes what is on the inspector's screen after a frame was painted,
// whenever it has changed (`Seen` in seen.ts). It only reads the DOM, and little of it: its own time is in what it measures.
{
  const RESTART_MS = 100;
  const seen = (globalThis.grpoSeen = []);
  /** First element that matches, through shadow roots. */
  const first = (root, name) => {
    for (const one of root?.querySelectorAll('*') ?? []) {
      if (one.matches(name)) return one;
      const found = one.shadowRoot && first(one.shadowRoot, name);
      if (found) return found;
    }
    return undefined;
  };
  let slider;
  const shown = () => {
    const page = document.querySelector('grpo-inspector:defined');
    if (page) globalThis.grpoLoaded ??= performance.now();
    if (!slider?.isConnected) slider = first(page?.shadowRoot, '[role=slider][aria-label=Step]');
    const card = first(first(page?.shadowRoot, 'grpo-group-view')?.shadowRoot, 'grpo-completion-card');
    if (!slider || !card) return undefined;
    return {
      step: Number(slider.getAttribute('aria-valuenow')),
      text: first(card.shadowRoot, '.model-text')?.textContent.trim() !== '',
      reward: /\d/.test(card.shadowRoot.querySelector('.reward')?.textContent ?? ''),
    };
  };
  const { port1, port2 } = new MessageChannel();
  let before = '';
  let looked = 0;
  let pending = 0;
  // A message that is sent in a frame's callback arrives once that frame has been painted.
  port1.onmessage = () => {
    looked = performance.now();
    const now = shown();
    const key = JSON.stringify(now);
    if (now && key !== before) seen.push({ ...now, at: Date.now(), age: looked });
    before = key;
    next();
  };
  const next = () => {
    cancelAnimationFrame(pending);
    pending = requestAnimationFrame(() => port2.postMessage(null));
  };
  // VS Code writes the page with `document.open`, which forgets a frame's callback.
  setInterval(() => performance.now() - looked > RESTART_MS && next(), RESTART_MS);
}
