import assert from 'node:assert/strict';
import { appendFileSync, cpSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readArray } from '../../core/run/arrays.ts';
import type { ReferenceAnswer } from '../../core/run/reference-answer.ts';
import type { RolloutRecord } from '../../core/run/records.ts';
import { answerOfReference } from '../../trainer/reference/answer.ts';
import { runFiles } from '../../trainer/runs/run-files.ts';
import { grpo, jsonLines } from './support/grpo.ts';
import { lines } from './support/same-run.ts';
import { makeTinyProject, usual, type TinyProject } from './support/tiny-project.ts';

/** `usual` in few steps that learn so much that policy and reference part. */
const SHORT = {
  data: { train: 'prompts.jsonl', prompt: '{question}' },
  train: { learning_rate: 0.001, prompts_per_step: 3, max_steps: 3, save_steps: 2, seed: 5 },
};

describe('grpo reference', () => {
  let project: TinyProject;
  let run: string;

  before(async () => {
    project = await makeTinyProject();
    run = await train('run', project.write('short.grpo.yaml', SHORT));
  });
  after(() => project.remove());

  async function train(name: string, config: string): Promise<string> {
    const { code, stdout, stderr } = await grpo(['train', config, '--run-dir', project.at(name), '--json']);
    assert.equal(code, 0, stderr + stdout);
    return project.at(name);
  }

  const recorded = (folder: string, step: number): RolloutRecord[] =>
    lines(folder, 'rollouts.jsonl')
      .map((line) => JSON.parse(line) as RolloutRecord)
      .filter((one) => one.step === step);

  const ask = (folder: string, id: string): Promise<ReferenceAnswer> =>
    answerOfReference(folder, id, { device: 'cpu' });

  const refuses = (folder: string, code: string, id = 's1-g0-c0'): Promise<void> =>
    assert.rejects(ask(folder, id), { code, kind: 'input' });

  /**
   * Asserts of some completions that up to where the texts part the answer's log-probabilities are those that the run measured its KL
   * against; and that some do part.
   */
  async function assertSameReference(folder: string, step: number): Promise<void> {
    let compared = 0;
    let parted = 0;
    for (const record of recorded(folder, step).slice(0, 6)) {
      const { reference } = await ask(folder, record.id);
      const { ids: idsRef, ref_logprobs: logprobsRef } = record.arrays;
      assert.ok(idsRef && logprobsRef);
      const ids = await readArray(runFiles(folder), idsRef);
      const expected = await readArray(runFiles(folder), logprobsRef);
      for (const [i, id] of reference.ids.entries()) {
        if (id !== ids[i]) break;
        const [found, wanted] = [reference.logprobs[i] ?? NaN, expected[i] ?? NaN];
        assert.ok(Math.abs(found - wanted) < 1e-4, `${record.id}, token ${i}: ${found}, ${wanted}`);
        compared += 1;
      }
      if (reference.text !== record.completion) parted += 1;
    }
    assert.ok(compared > 0 && parted > 0, `${compared} tokens compared, ${parted} texts part`);
  }

  it('says at the first step byte for byte what the policy said, for it is the policy', async () => {
    const first = recorded(run, 1);
    assert.equal(first.length, 12);
    for (const { id, completion, stop_reason } of first) {
      const { policy, reference } = await ask(run, id);
      assert.deepEqual(policy, { text: completion, stop_reason });
      assert.deepEqual([reference.text, reference.stop_reason], [completion, stop_reason], id);
    }
  });

  it('prints the answer as JSON or for people, and writes nothing into the run', async () => {
    const state = (): unknown[] =>
      readdirSync(run).map((name) => [
        name,
        statSync(join(run, name)).size,
        statSync(join(run, name)).mtimeMs,
      ]);
    const before = state();
    const { code, stdout, stderr } = await grpo(['reference', run, '--id', 's3-g1-c2', '--json']);
    assert.equal(code, 0, stderr);
    const [answer, ...others] = jsonLines(stdout) as unknown as ReferenceAnswer[];
    assert.equal(others.length, 0);
    assert.deepEqual(answer, await ask(run, 's3-g1-c2'), 'the same each time');
    assert.deepEqual([answer?.id, answer?.step, answer?.model], ['s3-g1-c2', 3, './model']);
    assert.deepEqual(answer?.settings, {
      temperature: 1,
      top_p: 1,
      top_k: 0,
      min_p: 0,
      repetition_penalty: 1,
      max_completion_length: 12,
      seed: 5,
    });
    const plain = await grpo(['reference', run, '--id', 's1-g0-c0']);
    assert.equal(plain.code, 0, plain.stderr);
    assert.match(
      plain.stdout,
      /^s1-g0-c0, .*\n\nPrompt:\n {2}.*=\n\nPolicy, ended by .*\nThey are the same\.\n$/s,
    );
    assert.deepEqual(state(), before);
  });

  it('is the policy that the KL is measured against: of full training, of LoRA, of a branch', async () => {
    await assertSameReference(run, 3);
    const adapter = { type: 'lora', r: 4, alpha: 8, dropout: 0.1, target_modules: 'all-linear' };
    const lora = project.write('lora.grpo.yaml', { ...SHORT, model: { base: './model', adapter } });
    await assertSameReference(await train('lora', lora), 3);
    const branch = project.at('branch');
    const branched = await grpo(['branch', run, '--from', '2', '--run-dir', branch, '--json']);
    assert.equal(branched.code, 0, branched.stderr);
    await assertSameReference(branch, 3);
  });

  it('is the model of grpo.reference_model_path where there is one', async () => {
    const other = project.at('run', 'checkpoints', 'step-00002');
    const grpoSection = { ...(usual['grpo'] as object), reference_model_path: other };
    const config = project.write('other.grpo.yaml', { ...SHORT, grpo: grpoSection });
    const against = await train('against', config);
    await assertSameReference(against, 1);
    assert.equal((await ask(against, 's1-g0-c0')).model, other);
  });

  it('samples with the settings that were in force at the step', async () => {
    const changed = project.at('changed');
    cpSync(run, changed, { recursive: true });
    const event = { t: '2026-01-31T12:00:00.000Z', attempt: 1, step: 2, type: 'setting' };
    const cold = { ...event, key: 'grpo.temperature', value: 0.01 };
    appendFileSync(join(changed, 'events.jsonl'), `${JSON.stringify(cold)}\n`);
    assert.equal((await ask(changed, 's1-g0-c0')).settings.temperature, 1);
    const answers = await Promise.all([ask(changed, 's2-g0-c0'), ask(changed, 's2-g0-c1')]);
    assert.deepEqual(
      answers.map(({ settings }) => settings.temperature),
      [0.01, 0.01],
    );
    // So cold that both random streams choose the likeliest tokens.
    assert.equal(answers[0]?.reference.text, answers[1]?.reference.text);
  });

  it('says what it cannot find', async () => {
    const { code, stdout } = await grpo(['reference', run, '--id', 's9-g0-c0', '--json']);
    assert.equal(code, 2);
    const { error } = jsonLines(stdout)[0] as { error: { code: string; fix: string } };
    assert.equal(error.code, 'completion-not-found');
    assert.match(error.fix, /s42-g3-c5/);
    for (const id of ['s1-g0-c4', 'x']) await refuses(run, 'completion-not-found', id);
    await refuses(project.at('nowhere'), 'run-not-found');
    const empty = project.at('empty');
    cpSync(run, empty, { recursive: true });
    rmSync(join(empty, 'rollouts.jsonl'));
    await refuses(empty, 'run-no-completions');
    rmSync(join(empty, 'status.json'));
    await refuses(empty, 'run-status-unreadable');
  });

  it('says that data or model are gone or not as they were', async () => {
    const [data, model] = [project.at('prompts.jsonl'), project.at('model')];
    renameSync(data, `${data}.away`);
    await refuses(run, 'run-data-gone');
    writeFileSync(data, '{"question":"other"}\n');
    await refuses(run, 'run-data-changed');
    renameSync(`${data}.away`, data);

    renameSync(model, `${model}.away`);
    await refuses(run, 'model-not-found');
    cpSync(project.at('run', 'checkpoints', 'step-00002'), model, { recursive: true });
    await refuses(run, 'reference-model-changed');
    rmSync(model, { recursive: true });
    renameSync(`${model}.away`, model);
  });
});
