import assert from 'node:assert/strict';
import { DETAIL_LIMIT, TEXT_LIMIT, type GroupView, type StepView } from '../../core/protocol/index.ts';
import { openInspector, type OpenInspector } from './support/inspector.ts';
import { describePages } from './support/suite.ts';

const MEGABYTE = 'x'.repeat(1_000_000);
const HOSTILE: Record<string, string> = {
  'a script': '<script>globalThis.hit = 1</script><img src=x onerror="globalThis.hit=1">',
  'a template': '${globalThis.hit = 1} {{constructor.constructor("globalThis.hit=1")()}}',
  'a link': '<a href="command:workbench.action.quit">click</a><iframe src="https://example.com"></iframe>',
  'escape sequences': '\u001b[2J\u001b[31mred\u001b]8;;https://example.com\u0007link\u001b]8;;\u0007\u0000',
  'direction marks': '\u202egnp.exe\u202c \u2066\u2067 \u200f',
  'a message to the page': '{"type":"answer","id":1,"result":null}',
  'one line of a megabyte': MEGABYTE,
};

/** As the panel sends it: a long text comes cut. */
const cut = (text: string) => ({ text: text.slice(0, TEXT_LIMIT), length: text.length });

/** A step whose every text is one hostile text, as long as the reading worker lets it be. */
function hostileStep(step: StepView, text: string): StepView {
  const name = text.slice(0, 50);
  const said = text.slice(0, DETAIL_LIMIT);
  const groups = step.groups.slice(0, 3).map((group): GroupView => ({
    ...group,
    prompt: cut(text),
    completions: group.completions.map((one) => ({
      ...one,
      completion: cut(text),
      details: { [name]: one.index === 0 ? { explanation: said, error: said } : {} },
      rewards: { [name]: 1 },
    })),
  }));
  return { ...step, groups };
}

describePages('hostile completions', (browser) => {
  let open: OpenInspector | undefined;
  afterEach(async () => open?.close());

  for (const [name, text] of Object.entries(HOSTILE)) {
    it(`${name} does nothing`, async () => {
      open = await openInspector(browser());
      const { page, run, panel, problems } = open;
      await page.locator('grpo-completion-card').first().waitFor();
      panel.answers.step = () => hostileStep(run.step(41), text);
      await page.keyboard.press('P');
      await page.waitForTimeout(300);
      await page.keyboard.press('n');
      await page.keyboard.press('o');
      await page.waitForTimeout(100);
      const added = await page.evaluate(`harness.all('script, iframe, img, a, object, embed').length`);
      assert.equal(added, 1, 'only the script of the page itself');
      assert.equal(await page.evaluate('globalThis.hit'), undefined);
      assert.equal(page.url(), 'https://page.test/');
      assert.deepEqual(problems, []);
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
      assert.equal(wide, 1400, 'nothing pushes the page apart');
      await page.keyboard.press('l');
      await page.locator('grpo-completion-list').waitFor({ timeout: 5000 });
    });
  }
});
