import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { changeTheme, THEMES } from './browser.ts';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What depends on the theme; every other rule finds in one theme what it finds in all. */
const OF_COLOUR = ['color-contrast', 'link-in-text-block'];

interface Opened {
  page: Page;
  problems: string[];
  close: () => Promise<void>;
}

export interface Look {
  /** Only the rules that depend on the theme. */
  ofColour?: boolean;
  /** Rules of a whole page, where a part of one is looked at. */
  without?: readonly string[];
}

/** What axe finds wrong with a page: a line for each fault, none where all is well. */
export async function accessibilityFaults(
  page: Page,
  { ofColour = false, without = [] }: Look = {},
): Promise<string[]> {
  if (!(await page.evaluate<boolean>("'axe' in globalThis"))) await page.evaluate(source);
  const options: RunOptions = {
    resultTypes: ['violations'],
    ...(ofColour ? { runOnly: OF_COLOUR } : {}),
    rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])),
  };
  const { violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(options)})`);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => {
      const why = failureSummary.split('\n').slice(1, 2).join('').trim();
      return `${id}: ${help} at ${JSON.stringify(target)} (${why})`;
    }),
  );
}

/**
 * A test in each theme of one page, which is opened before the first and closed after the last: there all rules hold, in the others those of colour.
 * @param open  the page, as a person would look at it
 * @param faults  what axe finds there in a look; leaves the page as it was
 */
export function inEveryTheme<O extends Opened>(
  open: () => Promise<O>,
  faults: (opened: O, look: Look) => Promise<string[]>,
): void {
  describe('have no fault that axe finds', () => {
    let opened: O | undefined;

    before(async () => {
      opened = await open();
    });

    after(async () => {
      await opened?.close();
      assert.deepEqual(opened?.problems, []);
    });

    for (const [at, theme] of THEMES.entries())
      it(`in the ${theme} theme`, async () => {
        assert.ok(opened);
        await changeTheme(opened.page, theme);
        assert.deepEqual(await faults(opened, { ofColour: at > 0 }), []);
      });
  });
}
