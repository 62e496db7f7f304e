import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportCheckpoint } from '../../../trainer/export/export-checkpoint.ts';
import { loadPolicy } from '../../../trainer/models/load-policy.ts';
import { readModel } from '../../../trainer/models/read-model.ts';
import { packageRoot } from '../../../trainer/paths.ts';
import type { Device } from '../../../trainer/runtime/device.ts';
import { openDevice } from '../../../trainer/runtime/load.ts';
import { logitsOf, type LogitsAsked } from './logits.ts';
import { writeTinyModel } from './tiny-model.ts';

const golden = join(packageRoot, 'test/golden/models');

/** What PEFT computes with the folders of test/golden/models/adapters (adapters.py). */
interface Table extends LogitsAsked {
  adapters: Record<string, { moved: number; logits: number[][] }>;
}

/** What this trainer would compute otherwise than PEFT, and says so. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  'bias-all': /bias "all"/,
  'bias-lora-only': /bias "lora_only"/,
  'lora-bias': /lora_bias true/,
  dora: /use_dora true/,
  'head-to-save': /modules_to_save \["lm_head"\]/,
  'norm-to-save': /modules_to_save \["input_layernorm"\]/,
  embedding: /An adapter on "embed_tokens"/,
  'tied-embedding': /An adapter on "embed_tokens"/,
  head: /An adapter on "lm_head"/,
  tokens: /trainable_token_indices \[3,7\]/,
  replicated: /layer_replication/,
  parameters: /target_parameters/,
  pissa: /"pissa" is not supported: it changes the weights of the base/,
  olora: /"olora" is not supported: it changes the weights of the base/,
  corda: /"corda" is not supported: it changes the weights of the base/,
  'corda-knowledge': /"corda" is not supported: it changes the weights of the base/,
};

/** Whose weights are merged too: each module's rank and scale are those of the graph (`loraOf`), so that a few will do. */
const MERGED = [
  'tied',
  'patterns',
  'patterns-rslora',
  'layers-full-name',
  'excluded',
  'half',
  'pissa-converted-patterns',
];

describe("PEFT's adapters", () => {
  let device: Device;
  let place = '';
  let table: Table;
  before(async () => {
    device = await openDevice('cpu', { threads: 2, probe: false });
    place = await mkdtemp(join(tmpdir(), 'grpo-peft-'));
    table = JSON.parse(await readFile(join(golden, 'adapters.json'), 'utf8')) as Table;
    await cp(join(golden, 'adapters'), place, { recursive: true });
    // The table's models have no tokenizer, which a model folder needs.
    await writeTinyModel(join(place, 'words'));
    for (const base of ['base', 'tied-base'])
      for (const file of ['tokenizer.json', 'tokenizer_config.json'])
        await cp(join(place, 'words', file), join(place, base, file));
  });
  after(async () => {
    device.dispose();
    await rm(place, { recursive: true });
  });

  const distance = async (folder: string, expected: readonly number[]): Promise<number> => {
    const policy = await loadPolicy(device, await readModel(folder, place));
    const [found = []] = await logitsOf(policy, [table]);
    policy.dispose();
    assert.equal(found.length, expected.length);
    return Math.max(...found.map((value, i) => Math.abs(value - (expected[i] ?? NaN))));
  };

  it("have PEFT's logits, in the graph and merged, or are refused by the name of what differs", async () => {
    const names = Object.keys(table.adapters);
    assert.equal(names.length, 47);
    for (const name of [...Object.keys(REFUSED), ...MERGED]) assert.ok(names.includes(name), name);
    for (const [name, { moved, logits }] of Object.entries(table.adapters)) {
      const folder = join(place, name);
      // Far above what is compared: an adapter that is not applied would be seen.
      assert.ok(moved > 1, name);
      const refused = REFUSED[name];
      if (refused !== undefined) {
        const expected = {
          code: 'adapter-unsupported',
          message: refused,
          where: join(folder, 'adapter_config.json'),
        };
        await assert.rejects(readModel(folder, place), expected, name);
        continue;
      }
      // Logits of up to 8, in float32 on both sides.
      assert.ok((await distance(folder, logits.flat())) < 2e-5, `${name} in the graph`);
      if (!MERGED.includes(name)) continue;
      const merged = join(place, `${name}-merged`);
      await exportCheckpoint(folder, 'merged', merged);
      assert.ok((await distance(merged, logits.flat())) < 2e-5, `${name} merged`);
    }
  });
});
