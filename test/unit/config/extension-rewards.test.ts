import assert from 'node:assert/strict';
import { diagnose, parseExtensionReward, rewardNames, type FileAccess } from '../../../core/config/index.ts';
import { memoryFiles } from './memory-files.ts';
import { FILES } from './problems.table.ts';

/** The files of the table, and extensions that bring rewards: `PUBLISHER.NAME/ID`, to whether its module lies there. */
function withRewards(brought: Record<string, boolean>): FileAccess {
  const files = memoryFiles(FILES);
  return {
    ...files,
    kind: (path) =>
      path.startsWith('ext:') ? (brought[path.slice(4)] === true ? 'file' : undefined) : files.kind(path),
    list: (path) => (path === 'ext:' ? Object.keys(brought) : files.list(path)),
  };
}

const check = (use: string, brought: Record<string, boolean>) =>
  diagnose(
    `model: { base: models/small }
data: { train: train.jsonl, prompt: "{question}" }
grpo: { max_completion_length: 32 }
rewards: [{ use: ${use}, strict: true }]
`,
    withRewards(brought),
  );

describe('config: rewards of other extensions', () => {
  it('are a publisher, a name and an id', () => {
    assert.deepEqual(parseExtensionReward('ext:Acme-Co.rewards/politeness_2'), {
      extension: 'Acme-Co.rewards',
      id: 'politeness_2',
    });
    for (const use of ['ext:', 'ext:acme/x', 'ext:a.b/', 'ext:a.b/c/d', 'ext:a.b/../c', 'acme.rewards/x']) {
      assert.equal(parseExtensionReward(use), undefined, use);
    }
  });

  it('have no problem where one brings them, whatever their options', async () => {
    assert.deepEqual(await check('ext:acme.rewards/politeness', { 'acme.rewards/politeness': true }), []);
  });

  it('are called by their id', () => {
    const use = 'ext:acme.rewards/politeness';
    assert.deepEqual(rewardNames([{ use }, { use }, { use, name: 'kind' }]), [
      'politeness',
      'politeness-2',
      'kind',
    ]);
  });

  it('name what to install, what was meant, or what else there is', async () => {
    const said = async (use: string, brought: Record<string, boolean>) => {
      const problems = await check(use, brought);
      assert.deepEqual(
        problems.map(({ code }) => code),
        ['config-missing-plugin'],
      );
      return { message: problems[0]?.message ?? '', fix: problems[0]?.fix?.edits[0]?.new_text };
    };
    const missing = await said('ext:acme.rewards/politeness', {});
    assert.match(missing.message, /Install and enable the extension `acme\.rewards`.*GRPO_PLUGINS/);
    assert.equal(missing.fix, undefined);
    const misspelt = await said('ext:acme.reward/politeness', { 'acme.rewards/politeness': true });
    assert.equal(misspelt.fix, 'ext:acme.rewards/politeness');
    const other = await said('ext:acme.rewards/politeness', { 'acme.rewards/brevity': true });
    assert.match(other.message, /brings no `politeness`\. It brings: ext:acme\.rewards\/brevity\./);
    const gone = await said('ext:acme.rewards/politeness', { 'acme.rewards/politeness': false });
    assert.match(gone.message, /file .* is gone/);
    assert.equal(gone.fix, undefined);
    assert.match((await said('ext:politeness', {})).message, /written `ext:PUBLISHER\.NAME\/ID`/);
  });
});
