import * as vscode from 'vscode';
import type { CaseResult, CasesReport } from '../../core/cases/index.ts';
import { toReport, type ErrorReport } from '../../core/errors/index.ts';
import { placeInFile } from '../messages/place-in-file.ts';
import type { TrainerService } from '../process/api.ts';
import type { CaseTree } from './case-tree.ts';
import { failuresOf, rewardLines } from './case-words.ts';

/** What scores the cases: `grpo reward test`. */
export type Trainer = Pick<TrainerService, 'command'>;

/** Cases of one config that are to be tested. */
interface Batch {
  config: vscode.TestItem;
  cases: vscode.TestItem[];
  /** All that it has. */
  isWhole: boolean;
}

/** Tests the cases that a request names, a config after the other. Cancelling ends the command under way. */
export async function runCases(
  {
    controller,
    tree,
    trainer,
    onError,
  }: {
    controller: vscode.TestController;
    tree: CaseTree;
    trainer: Trainer;
    /** Hears why a command came to nothing. */
    onError: (error: unknown) => void;
  },
  request: vscode.TestRunRequest,
  token: vscode.CancellationToken,
): Promise<void> {
  const run = controller.createTestRun(request);
  try {
    const batches = await batchesOf(controller, tree, request);
    for (const { cases } of batches) for (const one of cases) run.enqueued(one);
    for (const batch of batches) {
      if (token.isCancellationRequested) break;
      await runBatch(run, trainer, batch, token).catch((error: unknown) => {
        const report = toReport(error);
        if (report.code === 'cancelled') return;
        for (const item of batch.isWhole ? [batch.config] : batch.cases)
          run.errored(item, errorMessage(report));
        onError(error);
      });
    }
  } finally {
    run.end();
  }
}

async function batchesOf(
  controller: vscode.TestController,
  tree: CaseTree,
  { include, exclude = [] }: vscode.TestRunRequest,
): Promise<Batch[]> {
  await tree.discover();
  const wanted = include ?? [...controller.items].map(([, item]) => item);
  const isOut = (item: vscode.TestItem): boolean => exclude.includes(item);
  const configs = new Set(wanted.map((item) => item.parent ?? item));
  // By name: a file that was read again has other items for the same cases.
  const names = new Set(wanted.map((item) => `${item.parent?.id ?? ''} ${item.id}`));
  const isNamed = (item: vscode.TestItem): boolean => names.has(`${item.parent?.id ?? ''} ${item.id}`);
  const batches: Batch[] = [];
  for (const config of configs) {
    if (isOut(config)) continue;
    const all = await tree.casesOf(config);
    const cases = all.filter((one) => (isNamed(config) || isNamed(one)) && !isOut(one));
    const isWhole = cases.length === all.length;
    // A config without cases is tested, too: the command says what is wrong or how to make one.
    if (cases.length > 0 || isWhole) batches.push({ config, cases, isWhole });
  }
  return batches;
}

async function runBatch(
  run: vscode.TestRun,
  trainer: Trainer,
  { config, cases, isWhole }: Batch,
  token: vscode.CancellationToken,
): Promise<void> {
  for (const one of cases) run.started(one);
  const names = isWhole ? [] : cases.flatMap(({ id }) => ['--case', id]);
  const path = vscode.Uri.parse(config.id, true).fsPath;
  const document = await trainer.command(['reward', 'test', path, ...names], {
    token,
    onLine: (line) => run.appendOutput(`${oneLine(line)}\r\n`),
  });
  const results = new Map((document as CasesReport).cases.map((result) => [result.name, result]));
  for (const one of cases) {
    const result = results.get(one.id);
    if (result === undefined) run.skipped(one);
    else tell(run, one, result);
  }
}

function tell(run: vscode.TestRun, item: vscode.TestItem, result: CaseResult): void {
  for (const line of [item.label, ...rewardLines(result).map((one) => `  ${one}`)])
    run.appendOutput(`${oneLine(line)}\r\n`, undefined, item);
  if (result.passed) {
    run.passed(item);
    return;
  }
  const messages = failuresOf(result).map(({ message, expected, actual }) => {
    const shown = vscode.TestMessage.diff(message, expected, actual);
    if (item.uri && item.range) shown.location = new vscode.Location(item.uri, item.range);
    return shown;
  });
  run.failed(item, messages);
}

/** What rewards and trainer say may hold line ends and escapes, which would play with the terminal that shows it. */
const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');

function errorMessage({ message, fix, where }: ErrorReport): vscode.TestMessage {
  const shown = new vscode.TestMessage([message, fix].filter(Boolean).join('\n'));
  const place = placeInFile(where);
  if (place !== undefined)
    shown.location = new vscode.Location(
      vscode.Uri.file(place.path),
      new vscode.Position(place.line, place.column),
    );
  return shown;
}
