import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sentences } from '../../../core/text/sentences.ts';
import { packageRoot } from '../../../trainer/paths.ts';

describe('text: sentences', () => {
  it('do not run together, whatever ends them', () => {
    const cases: [(string | null | undefined)[], string][] = [
      [['it has no chat template', 'Use data.prompt'], 'it has no chat template. Use data.prompt'],
      [['no such linear layer (wq)', 'Use all-linear.'], 'no such linear layer (wq). Use all-linear.'],
      [['Done.', 'Go on'], 'Done. Go on'],
      [['Is it "so?"', 'Yes'], 'Is it "so?" Yes'],
      [['**It failed.**', 'Look'], '**It failed.** Look'],
      [['x failed at step 3:', 'no memory', 'Use less.'], 'x failed at step 3: no memory. Use less.'],
      [['cut off…', 'Look'], 'cut off… Look'],
      [['alone', undefined, '', null, ' '], 'alone'],
      [[], ''],
    ];
    for (const [parts, wanted] of cases) assert.equal(sentences(...parts), wanted);
  });

  it('are put together through this door: nobody else joins a message and what to do about it', async () => {
    const joined = [
      /[mM]essage(?:\([^)]*\))?\}(?:\*\*)?\s?\$\{[^}]*\bfix\b/,
      /\bfix === undefined \? '' : ` \$\{/,
      /` \$\{(?:\w+\??\.)*fix\}`/,
      /\[[^\]]*\b(?:message|words)\b[^\]]*\bfix\b[^\]]*\][^;]*\.join\(' '\)/,
      /\bmessage\s*\+\s*' '\s*\+[^;]*\bfix\b/,
    ];
    const found: string[] = [];
    for (const folder of ['core', 'trainer', 'extension', 'webview']) {
      const names = await readdir(join(packageRoot, folder), { recursive: true });
      for (const name of names.filter((one) => one.endsWith('.ts'))) {
        const text = await readFile(join(packageRoot, folder, name), 'utf8');
        const isJoined = joined.some((pattern) => pattern.test(text));
        if (isJoined) found.push(`${folder}/${name}`);
      }
    }
    assert.deepEqual(found, []);
  });
});
