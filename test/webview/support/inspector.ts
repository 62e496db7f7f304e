/** The inspector with a sample run behind it. */
import type { Browser, Page } from 'playwright-core';
import type { PageCursor, RunPush, Snapshot } from '../../../core/protocol/index.ts';
import { openPage, type OpenOptions } from './browser.ts';
import { FakePanel, rowOf, type Answers } from './fake-panel.ts';
import { FOLDER, SampleRun, type SampleSettings } from './sample-run.ts';

export interface InspectorOptions extends Partial<Omit<OpenOptions, 'name'>> {
  sample?: Partial<SampleSettings>;
  cursor?: Partial<PageCursor>;
  /** Beside the head, in the snapshot. */
  first?: Partial<RunPush>;
  answers?: Answers;
  trusted?: boolean;
  /** No run at all. */
  empty?: boolean;
}

export interface OpenInspector {
  page: Page;
  panel: FakePanel;
  run: SampleRun;
  problems: string[];
  close: () => Promise<void>;
}

/** Opens the inspector and waits until its first step is there (unless there is no run). */
export async function openInspector(
  browser: Browser,
  options: InspectorOptions = {},
): Promise<OpenInspector> {
  const { sample, cursor, first, answers, trusted = true, empty = false, ...view } = options;
  const run = new SampleRun(sample);
  const snapshot = (): Snapshot => ({
    cursor: { page: 'inspector', folders: empty ? [] : [FOLDER], ...cursor },
    runs: empty
      ? []
      : [{ folder: FOLDER, head: run.head(), ...latestOf(run), alarms: [], pins: {}, ...first }],
    trusted,
  });
  const panelOf = (page: Page): FakePanel => new FakePanel(page, { ...answersOf(run), ...answers }, snapshot);
  return { ...(await openPage(browser, { ...view, name: 'inspector' }, panelOf)), run };
}

/** The newest line of metrics; nothing of a run without a step. */
const latestOf = (run: SampleRun): Pick<RunPush, 'latest'> =>
  run.settings.steps === 0 ? {} : { latest: run.metrics(run.settings.steps) };

/** What a panel answers of the sample run; lists hold every completion, unfiltered. */
export function answersOf(run: SampleRun): Answers {
  const { groups, completions, steps } = run.settings;
  const total = groups * completions * steps;
  const rowAt = (row: number) => {
    const step = 1 + Math.floor(row / (groups * completions));
    const group = run.group(step, Math.floor(row / completions) % groups);
    const one = group.completions[row % completions];
    return one === undefined ? [] : [rowOf(row, group, one)];
  };
  return {
    points: () => run.points(),
    step: ({ step }) => {
      const number = step === 'newest' ? steps : step;
      return number < 1 || number > steps ? null : run.step(number);
    },
    completion: ({ id }) => run.completion(id),
    tokens: ({ id }) => run.tokens(id),
    text: ({ id }) => run.completion(id)?.completion.text ?? '',
    sameprompt: ({ prompt_id }) => {
      const [rest, group] = prompt_id.slice(1).split('-').map(Number);
      const all = Array.from({ length: steps }, (_, index) => index + 1);
      return all.filter((step) => step % 7 === rest).map((step) => ({ step, group: group ?? 0 }));
    },
    find: () => ({ list: 1, count: total, total, complete: true }),
    rows: ({ from, to }) =>
      Array.from({ length: Math.min(to, total) - from }, (_, index) => from + index).flatMap(rowAt),
    remember: () => null,
    copy: () => null,
    pin: () => null,
    control: () => ({ accepted: true, reason: null }),
    openConfig: () => null,
    openDashboard: () => null,
    openDiff: () => null,
    reference: ({ id }) => ({
      text: `${run.completion(id)?.completion.text.split('->')[0] ?? ''}-> 40`,
      stop_reason: 'eos',
      tokens: 12,
      model: 'embedded:sums',
    }),
    saveCase: ({ id }) => ({
      file: '/workspace/quickstart.cases.jsonl',
      name: `${id} of 2026-11-21-quickstart-1a2b`,
      added: true,
    }),
    openLog: () => null,
    remedy: () => null,
    command: () => null,
  };
}
