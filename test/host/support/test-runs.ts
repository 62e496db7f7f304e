import * as vscode from 'vscode';

type Outcome = 'enqueued' | 'started' | 'passed' | 'failed' | 'errored' | 'skipped';
const OUTCOMES: readonly Outcome[] = ['enqueued', 'started', 'passed', 'failed', 'errored', 'skipped'];

/** What was said in the test runs of a controller: the editor tells it to nobody. */
class Recorded {
  ended = 0;
  private said: { outcome: Outcome; item: vscode.TestItem; messages: readonly vscode.TestMessage[] }[] = [];

  clear(): void {
    this.said = [];
    this.ended = 0;
  }

  add(outcome: Outcome, item: vscode.TestItem, messages: readonly vscode.TestMessage[]): void {
    this.said.push({ outcome, item, messages });
  }

  /** Labels of the items that came to this. */
  of(outcome: Outcome): string[] {
    return this.said.filter((one) => one.outcome === outcome).map(({ item }) => item.label);
  }

  messages(label: string): readonly vscode.TestMessage[] {
    return this.said.filter(({ item }) => item.label === label).flatMap((one) => one.messages);
  }
}

/** A controller of its own, whose runs are recorded and shown as well. */
export function recordingController(id: string): { controller: vscode.TestController; recorded: Recorded } {
  const controller = vscode.tests.createTestController(id, id);
  const recorded = new Recorded();
  const create = controller.createTestRun.bind(controller);
  controller.createTestRun = (...args) => {
    const run = create(...args);
    const spy: Record<string, unknown> = {};
    for (const outcome of OUTCOMES) {
      spy[outcome] = (item: vscode.TestItem, given?: vscode.TestMessage | readonly vscode.TestMessage[]) => {
        const messages = given instanceof vscode.TestMessage ? [given] : Array.isArray(given) ? given : [];
        recorded.add(outcome, item, messages as readonly vscode.TestMessage[]);
      };
    }
    spy['end'] = () => {
      recorded.ended += 1;
      run.end();
    };
    return Object.assign(Object.create(run) as vscode.TestRun, spy);
  };
  return { controller, recorded };
}

/** A text that may be Markdown. */
export const plainText = (text: string | vscode.MarkdownString | undefined): string =>
  typeof text === 'object' ? text.value : (text ?? '');
