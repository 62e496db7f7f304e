/** Overlays 16 completions of 4,096 tokens and prints how long it takes until they are on the screen. */
import { openParts } from '../completion/parts.ts';
import { groupOf, tokensOf } from '../completion/sample-group.ts';
import { launch } from '../support/chromium.ts';

const TOKENS = 4096;
const TRIES = 5;

const browser = await launch();
const { page, group: show } = await openParts(browser);
const group = groupOf(16, (index) =>
  Array.from({ length: TOKENS / 2 }, (_, word) => `${(word * 7 + index) % 997},`).join(''),
);
await show({ group, tokens: tokensOf(group), expected: 16 });
/** From the change of the overlay to the first frame that has been laid out with it, ms. */
const TIME = (overlay: string): string => `new Promise((done) => {
  const view = document.querySelector('grpo-group-view');
  requestAnimationFrame(() => {
    const start = performance.now();
    view.overlay = '${overlay}';
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done(performance.now() - start);
      port2.postMessage(null);
    });
  });
})`;
const times: number[] = [];
for (let attempt = 0; attempt < TRIES; attempt++) {
  for (const overlay of ['kl', 'entropy']) times.push(await page.evaluate<number>(TIME(overlay)));
}
const tokens = Object.values(tokensOf(group)).map(({ pieces }) => pieces.length);
console.log(
  `16 cards, ${Math.min(...tokens)} tokens or more each: ${times.map((ms) => ms.toFixed(0)).join(', ')} ms`,
);
await browser.close();
