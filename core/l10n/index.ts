/** The texts of the editor's side in the editor's language. Nothing is set in the trainer: it speaks English. */
import * as l10n from '@vscode/l10n';

/** Takes another language. @param texts  by their English ones: VS Code's bundle, or its JSON */
export const useTexts = (texts: Record<string, string> | string): void => l10n.config({ contents: texts });

/**
 * A text that people read: t`Search the whole run`. It is the key by which translators know it: a whole sentence or label, never one glued
 * together from parts. Values are put in as they are and never looked up: t`${count} completions`.
 */
export const t = (text: TemplateStringsArray, ...values: (string | number)[]): string =>
  l10n.t(text, ...values);

/** A text that is written elsewhere, for instance in the config's schema. */
export const translated = (text: string): string => l10n.t(text);
