import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RolloutRecord } from '../../core/run/records.ts';
import { InspectorPage } from './support/studio-page.ts';
import { recordRun } from './support/record-run.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

const HTML =
  '<img src=x onerror="document.title=1"><script>document.title=2</script><a href="command:grpo.deleteRun">x</a>';
const MESSAGE = '{"type":"snapshot","seq":999,"snapshot":{"runs":[]}}';

/** What a model may say to whoever reads it. */
const SAID = [
  HTML,
  '\u001b[31mred\u001b[0m\u001b]8;;https://example.com\u0007link\u001b]8;;\u0007',
  '\u202Egnp.elbmessa\u202C \u2066x\u2069',
  'a'.repeat(1_000_000),
  MESSAGE,
];

/** Puts the words into the mouth of the newest step's first group. */
function spoil(run: string): void {
  const path = join(run, 'rollouts.jsonl');
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const spoilt = lines.map((line) => {
    const record = JSON.parse(line) as RolloutRecord;
    const said = record.step === 6 && record.group === 0 ? SAID[record.index] : undefined;
    return JSON.stringify(said === undefined ? record : { ...record, completion: said, prompt: HTML });
  });
  writeFileSync(path, `${spoilt.join('\n')}\n`);
}

describe('completions that mean harm', () => {
  let workbench: Workbench;
  let inspector: InspectorPage;
  before(async () => {
    workbench = await openWorkbench({
      folder: 'examples/quickstart',
      prepare: (folder) => spoil(recordRun(folder)),
    });
    await workbench.palette('GRPO: Open Inspector');
    inspector = await InspectorPage.of(workbench);
    await inspector.cards.first().waitFor();
  });
  after(() => workbench.close());

  it('are shown as the text that they are', async () => {
    const texts = (await inspector.texts()).join('\n');
    assert.ok(texts.includes('<script>document.title=2</script>'), 'the tags are text');
    assert.ok(texts.includes('␛[31mred'), 'control characters are signs');
    assert.ok(texts.includes(MESSAGE));
    await workbench.screenshot('hostile');
  });

  it('do nothing', async () => {
    assert.equal(await inspector.frame.locator('img, a[href^="command:"], a[href^="http"]').count(), 0);
    assert.equal(await inspector.frame.title(), 'GRPO Studio');
    assert.equal(await inspector.step(), 6);
    assert.equal(await inspector.cards.count(), 8);
    assert.deepEqual(workbench.outsideRequests, []);
  });
});
