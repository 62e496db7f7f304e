/** What a person does with a completion or with the run: each asks the panel, and says what came of it. */
import type { CompletionView, Requests } from '../../../core/protocol/index.ts';
import type { DiffSide } from '../contract.ts';
import { withView } from '../state/inspector.ts';
import type { InspectorSession } from './session.ts';

/** `#5 · step 42 · group 3` */
const titleOf = (one: CompletionView): string => `#${one.index} · step ${one.step} · group ${one.group}`;

async function textOf(session: InspectorSession, one: CompletionView): Promise<string | undefined> {
  const { text, length } = one.completion;
  return text.length >= length ? text : session.wholeText(one.id, 'completion');
}

/** Copies a completion whole, also where the page has only its beginning. */
export async function copyCompletion(session: InspectorSession, one: CompletionView): Promise<void> {
  const text = await textOf(session, one);
  if (text !== undefined) await session.ask('copy', { text });
}

/** Pins a completion, or unpins it where it is pinned. */
export async function togglePin(session: InspectorSession, id: string): Promise<void> {
  const note = session.state.run.pins[id] === undefined ? '' : null;
  await pin(session, id, note);
}

export async function pin(session: InspectorSession, id: string, note: string | null): Promise<void> {
  const { folder } = session.state.run;
  if (folder !== undefined) await session.ask('pin', { folder, id, note });
}

/** Marks the first completion of a diff; the second one opens it, the same one again takes the mark away. */
export async function markForDiff(session: InspectorSession, one: CompletionView): Promise<void> {
  const { marked } = session.state.view;
  const isSecond = marked !== undefined && marked.id !== one.id;
  session.change((state) => withView(state, { marked: marked === undefined ? one : undefined }));
  if (!isSecond) return;
  const [left, right] = await Promise.all([side(session, marked), side(session, one)]);
  if (left !== undefined && right !== undefined) session.set({ diff: { left, right } });
}

async function side(session: InspectorSession, one: CompletionView): Promise<DiffSide | undefined> {
  const text = await textOf(session, one);
  return text === undefined ? undefined : { title: titleOf(one), text, completion: one };
}

export type Control = Requests['control']['params']['type'];

/** Steers the run; a refusal, or no answer, becomes a notice. */
export async function control(session: InspectorSession, type: Control): Promise<void> {
  const { folder } = session.state.run;
  if (folder === undefined || session.pending !== undefined) return;
  session.set({ pending: type, notice: undefined });
  const answer = await session.ask('control', { folder, type });
  session.set({ pending: undefined });
  if (answer?.accepted === false) {
    session.fail(new Error(answer.reason ?? `The trainer did not accept "${type}".`));
  }
}

export async function openConfig(session: InspectorSession, key?: string): Promise<void> {
  const { folder } = session.state.run;
  if (folder !== undefined) await session.ask('openConfig', key === undefined ? { folder } : { folder, key });
}

/** The shown diff in the editor's own diff. */
export async function openDiff(session: InspectorSession): Promise<void> {
  const { diff } = session;
  if (diff === undefined) return;
  const plain = ({ title, text }: DiffSide) => ({ title, text });
  await session.ask('openDiff', { left: plain(diff.left), right: plain(diff.right) });
}
