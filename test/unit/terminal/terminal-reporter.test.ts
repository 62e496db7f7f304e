import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../trainer/paths.ts';
import { jsonText } from '../../../trainer/terminal/console.ts';
import { JsonReporter, TerminalReporter } from '../../../trainer/terminal/index.ts';
import { columnsOf } from '../../../trainer/terminal/safe-text.ts';
import { ANSWERS, START, SUMMARY, stepRecord, tell } from './a-run.ts';

const GOLDEN = join(packageRoot, 'test', 'golden', 'terminal');

/** Compares with the committed picture; `UPDATE_GOLDEN=1` writes it anew. Escape bytes are written as `^[`. */
function isGolden(name: string, output: string): void {
  const path = join(GOLDEN, `${name}.txt`);
  const text = output.replaceAll('\x1b', '^[').replaceAll('\r', '^M');
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(GOLDEN, { recursive: true });
    writeFileSync(path, text);
  }
  assert.ok(existsSync(path), `${path} is missing: UPDATE_GOLDEN=1 writes it`);
  assert.equal(text, readFileSync(path, 'utf8'));
}

interface Screen {
  isTTY: boolean;
  columns?: number;
  env: NodeJS.ProcessEnv;
}

function capture(screen: Screen, story = tell): string {
  let output = '';
  let clock = 0;
  const reporter = new TerminalReporter({
    stream: {
      isTTY: screen.isTTY,
      ...(screen.columns === undefined ? {} : { columns: screen.columns }),
      write: (text: string) => (output += text),
    },
    env: screen.env,
    command: 'node dist/cli.js',
    now: () => clock,
  });
  story(reporter, (ms) => (clock += ms));
  reporter.close();
  return output;
}

const UTF8 = { LANG: 'en_US.UTF-8', TERM: 'xterm-256color' };
const COLOURS = /\x1b\[[0-9;]*m/g;

/** What is left on the screen: redrawn lines gone, colours gone. */
const settled = (output: string): string[] =>
  output
    .replaceAll(COLOURS, '')
    .split('\n')
    .map((line) => line.slice(line.lastIndexOf('\x1b[2K') < 0 ? 0 : line.lastIndexOf('\x1b[2K') + 4));

describe('terminal reporter', () => {
  const screens: Record<string, Screen> = {
    'tty-60': { isTTY: true, columns: 60, env: UTF8 },
    'tty-100': { isTTY: true, columns: 100, env: UTF8 },
    'tty-200': { isTTY: true, columns: 200, env: UTF8 },
    'tty-100-no-color': { isTTY: true, columns: 100, env: { ...UTF8, NO_COLOR: '1' } },
    'plain-utf8': { isTTY: false, env: UTF8 },
    'plain-ascii': { isTTY: false, env: { LANG: 'C' } },
  };
  for (const [name, screen] of Object.entries(screens)) {
    it(`draws a run as before: ${name}`, () => isGolden(name, capture(screen)));
  }

  it('writes no control codes without a terminal, and only ASCII in a C locale', () => {
    assert.doesNotMatch(capture({ isTTY: false, env: UTF8 }), /[\x00-\x09\x0b-\x1f\x7f]/);
    assert.match(capture({ isTTY: false, env: { LANG: 'C' } }), /^[\n\x20-\x7e]*$/);
  });

  it('colours where FORCE_COLOR asks, not where NO_COLOR forbids', () => {
    assert.match(capture({ isTTY: false, env: { ...UTF8, FORCE_COLOR: '1' } }), COLOURS);
    assert.doesNotMatch(capture({ isTTY: true, columns: 80, env: { ...UTF8, NO_COLOR: '1' } }), COLOURS);
    assert.doesNotMatch(capture({ isTTY: true, columns: 80, env: { ...UTF8, FORCE_COLOR: '0' } }), COLOURS);
  });

  it('keeps tables, answers and the redrawn line within the window', () => {
    for (const columns of [40, 60, 80, 132]) {
      const output = capture({ isTTY: true, columns, env: UTF8 }, (reporter, tick) => {
        reporter.start({ ...START, run_dir: '/r' });
        reporter.progress({ phase: 'rollout', step: 1, done: 1, total: 256, text: '漢字👍'.repeat(50) });
        tick(2000);
        reporter.step(stepRecord(1), [
          ...ANSWERS,
          ...ANSWERS.map((shown) => ({ ...shown, completion: '漢字 und 👨‍👩‍👧 '.repeat(30) })),
        ]);
      });
      for (const line of output.replaceAll(COLOURS, '').split(/\n|\r\x1b\[2K/)) {
        assert.ok(columnsOf(line) <= columns, `${columnsOf(line)} > ${columns}: ${line}`);
      }
    }
  });

  it('shows what models say, but never obeys it', () => {
    const hostile = '\x1b]0;owned\x07\x1b[2J\x1b[31m\u202eevil\u2066\x9b1A\r\nrm\u200b -rf\u0000';
    const output = capture(
      { isTTY: true, columns: 100, env: { ...UTF8, NO_COLOR: '1' } },
      (reporter, tick) => {
        reporter.start({ ...START, name: hostile, model: hostile, run_dir: hostile });
        reporter.progress({ phase: 'rollout', step: 1, done: 1, total: 2, text: hostile });
        tick(1000);
        reporter.step(
          stepRecord(1),
          ANSWERS.map((shown) => ({ ...shown, prompt: hostile, completion: hostile })),
        );
        reporter.notice({ severity: 'error', code: 'x-y', message: hostile, fix: hostile });
        reporter.summary({ ...SUMMARY, run_dir: hostile });
      },
    );
    const rest = settled(output).join('\n');
    assert.doesNotMatch(rest, /[\p{Cf}]|(?!\n)\p{Cc}/u);
    assert.match(rest, /\\x1b\[2J\\x1b\[31m\\u\{202e\}evil/);
    // All escapes that remain are the reporter's own: erase the redrawn line.
    assert.doesNotMatch(output.replaceAll('\r\x1b[2K', ''), /\x1b|\r/);
  });

  it('redraws at most ten times a second and leaves no rest behind', () => {
    const output = capture({ isTTY: true, columns: 80, env: UTF8 }, (reporter, tick) => {
      reporter.start(START);
      for (let done = 0; done < 100; done++) {
        reporter.progress({ phase: 'rollout', step: 1, done, total: 100 });
        tick(10);
      }
    });
    assert.equal(output.split('answering').length - 1, 10);
    assert.equal(settled(output).at(-1), '');
  });
});

describe('JSON reporter', () => {
  it('writes a line a record on stdout and nothing else; notices go to stderr', () => {
    let out = '';
    let log = '';
    tell(
      new JsonReporter(
        (record) => (out += `${jsonText(record)}\n`),
        (text) => (log += text),
      ),
      () => undefined,
    );
    const records = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    const types = records.map(({ type }) => type);
    assert.deepEqual(types, ['start', 'eval', ...Array<string>(12).fill('step'), 'summary']);
    assert.deepEqual(records.at(-1), SUMMARY);
    assert.deepEqual(records[2], stepRecord(1));
    assert.match(log, /^warning: 11 of 16 groups have equal rewards.*\(alarm-no-spread\)\n$/);
  });
});
