import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { askTrainer } from '../../../../extension/process/control-request.ts';
import { isControlRequest, parseRecord } from '../../../../core/run/validate.ts';
import { Scratch, until } from './support.ts';

describe('askTrainer', () => {
  const scratch = new Scratch();
  afterEach(() => scratch.clear());

  const requestIn = (folder: string) => {
    try {
      const last = readFileSync(join(folder, 'control.jsonl'), 'utf8').trimEnd().split('\n').at(-1) ?? '';
      return parseRecord(last, isControlRequest);
    } catch {
      return undefined;
    }
  };

  /** Answers as a trainer would. */
  async function answer(folder: string, content: object): Promise<void> {
    await until(() => requestIn(folder) !== undefined, 'the request is written');
    const event = {
      t: new Date().toISOString(),
      attempt: 1,
      step: 2,
      type: 'control',
      id: requestIn(folder)?.id,
    };
    appendFileSync(join(folder, 'events.jsonl'), `${JSON.stringify({ ...event, ...content })}\n`);
  }

  it('appends a request and gives the answer to it', async () => {
    const folder = scratch.folder();
    writeFileSync(join(folder, 'events.jsonl'), '{"type":"log"}\n');
    const asked = askTrainer(folder, 'set', { key: 'grpo.beta', value: 0.02 });
    await answer(folder, { accepted: true });
    assert.deepEqual(await asked, { kind: 'accepted' });
    const { type, key, value } = requestIn(folder) ?? {};
    assert.deepEqual({ type, key, value }, { type: 'set', key: 'grpo.beta', value: 0.02 });
  });

  it('gives the reason of a refusal', async () => {
    const folder = scratch.folder();
    const asked = askTrainer(folder, 'continue');
    await answer(folder, { refused: true, reason: 'the run is not paused' });
    assert.deepEqual(await asked, { kind: 'refused', reason: 'the run is not paused' });
  });

  it('says when nobody answers', async () => {
    assert.deepEqual(await askTrainer(scratch.folder(), 'pause', undefined, 100), { kind: 'none' });
  });

  it('ends a line that somebody left unfinished', async () => {
    const folder = scratch.folder();
    writeFileSync(join(folder, 'control.jsonl'), '{"id":"torn');
    await askTrainer(folder, 'pause', undefined, 50);
    assert.equal(requestIn(folder)?.type, 'pause');
    assert.ok(readFileSync(join(folder, 'control.jsonl'), 'utf8').startsWith('{"id":"torn\n{'));
  });
});
