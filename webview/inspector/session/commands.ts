/** What a person does with a completion or with the run: each asks the panel, and says what came of it. */
import type { CompletionView, PageCursor, Requests } from '../../../core/protocol/index.ts';
import { own } from '../../../core/run/own.ts';
import { t } from '../../shared/l10n.ts';
import type { DiffSide } from '../contract.ts';
import { referenceDiff, titleOf } from '../state/diff-sides.ts';
import { withView } from '../state/inspector.ts';
import type { InspectorSession } from './session.ts';

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
  const note = own(session.state.run.pins, id) === undefined ? '' : null;
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
  await compare(session, marked, one);
}

async function compare(session: InspectorSession, one: CompletionView, other: CompletionView): Promise<void> {
  const [left, right] = await Promise.all([side(session, one), side(session, other)]);
  if (left !== undefined && right !== undefined) session.set({ diff: { left, right } });
}

/** Brings back what a page had before it was hidden: the completion marked for a diff, or the diff. What is gone by now stays away. */
export async function restoreDiff(
  session: InspectorSession,
  { folders: [folder], marked, compared }: PageCursor,
): Promise<void> {
  const find = (id: unknown): Promise<CompletionView | null | undefined> =>
    folder === undefined || typeof id !== 'string'
      ? Promise.resolve(undefined)
      : session.ask('completion', { folder, id });
  const [left, right] = await Promise.all(Array.isArray(compared) ? compared.slice(0, 2).map(find) : []);
  if (left && right) await compare(session, left, right);
  const one = await find(marked);
  if (one) session.change((state) => withView(state, { marked: one }));
}

/** Sets a completion against what the reference says to its prompt with the same random numbers. */
export async function diffWithReference(session: InspectorSession, one: CompletionView): Promise<void> {
  const [policy, reference] = await Promise.all([side(session, one), session.references.of(one)]);
  if (policy === undefined || reference === undefined) return;
  session.set({ diff: referenceDiff(policy, reference) });
  session.tell(t`The reference has answered.`);
}

/** Closes what covers the page: a reference that is waited for (it is asked no longer), else the diff. False: there was neither. */
export function closeDiff(session: InspectorSession): boolean {
  const { references, diff } = session;
  if (references.awaited !== undefined) references.cancel();
  else if (diff !== undefined) session.set({ diff: undefined });
  else return false;
  return true;
}

/** Keeps a completion as a regression case, with its pin's note. */
export async function saveCase(session: InspectorSession, id: string): Promise<void> {
  const { folder, pins } = session.state.run;
  if (folder === undefined) return;
  const saved = await session.ask('saveCase', { folder, id, note: own(pins, id) ?? '' });
  if (saved === undefined) return;
  const { name, added } = saved;
  session.tell(added ? t`Saved as the regression case ${name}.` : t`${name} is a regression case already.`);
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
    session.fail(new Error(answer.reason ?? t`The trainer did not accept "${type}".`));
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
