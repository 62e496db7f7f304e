import * as vscode from 'vscode';
import type { GroupView } from '../../core/protocol/index.ts';
import type { CommandContext } from './handler.ts';
import { pickOne, type Choice } from './pick.ts';

const MEMORY = 'generate.prompts';
/** Runs whose last prompt is remembered. */
const KEPT = 50;

type Remembered = readonly (readonly [folder: string, prompt: string])[];
/** Gets the whole of a prompt; undefined where the person changed their mind. */
type Source = () => Promise<string | undefined>;

/**
 * Asks for a prompt: the one of last time, one that the run was trained on, with all its lines, or another that is typed.
 * @param isChat  asks for what a user says. What the run's model was given holds the marks of its chat template, and is not offered
 */
export async function askPrompt(
  studio: CommandContext,
  folder: string,
  isChat: boolean,
): Promise<string | undefined> {
  const { context, runs } = studio;
  const memory = context.workspaceState.get<Remembered>(MEMORY, []);
  const last = memory.find(([run]) => run === folder)?.[1];
  const newest = isChat ? null : await runs.request('step', { folder, step: 'newest' });
  const choices: Choice<Source>[] = [
    ...(last === undefined
      ? []
      : [promptChoice(last, vscode.l10n.t('the last one'), () => Promise.resolve(last))]),
    ...(newest?.groups ?? [])
      .filter(({ prompt }) => prompt.text !== last)
      .map((group) => promptChoice(group.prompt.text, '', () => wholePrompt(studio, folder, group))),
    {
      label: `$(edit) ${vscode.l10n.t('Another prompt …')}`,
      alwaysShow: true,
      value: () => typedPrompt(last, isChat),
    },
  ];
  const source = await pickOne(choices, vscode.l10n.t('Which prompt shall be answered?'));
  const prompt = await source?.();
  if (prompt === undefined) return undefined;
  const others = memory.filter(([run]) => run !== folder);
  await context.workspaceState.update(MEMORY, [[folder, prompt], ...others].slice(0, KEPT));
  return prompt;
}

const promptChoice = (prompt: string, description: string, value: Source): Choice<Source> => ({
  label: prompt.slice(0, 200).replace(/\s*\n\s*/g, ' ⏎ '),
  description,
  value,
});

/** A long prompt comes cut: its whole is asked for with one of its completions. */
async function wholePrompt(
  { runs }: CommandContext,
  folder: string,
  { prompt, completions: [first] }: GroupView,
): Promise<string> {
  if (prompt.text.length === prompt.length || first === undefined) return prompt.text;
  return runs.request('text', { folder, id: first.id, part: 'prompt' });
}

/** The box has one line: a prompt of several would lose its breaks, and is not put in. */
const typedPrompt = async (last: string | undefined, isChat: boolean): Promise<string | undefined> =>
  vscode.window.showInputBox({
    prompt: isChat
      ? vscode.l10n.t('What does the user say?')
      : vscode.l10n.t('The beginning that is continued'),
    value: last === undefined || last.includes('\n') ? '' : last,
    validateInput: (typed) => (typed === '' ? vscode.l10n.t('A prompt cannot be empty') : undefined),
  });
