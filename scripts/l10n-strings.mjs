// The texts that the editor's side says, out of its sources: the keys of l10n/bundle.l10n.json, which translators start from.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { globSync } from './files.mjs';
import { root } from './setup.mjs';

const CALL = 'vscode.l10n.t';
/** What pages and core put before a text: core/l10n. */
const TAG = 't';

/** The texts of one file. @throws Error at a text that is not written out: nobody could translate it */
function textsOf(path) {
  const source = ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest);
  const texts = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && node.expression.getText(source) === CALL) {
      const [text] = node.arguments;
      if (text === undefined || !ts.isStringLiteralLike(text)) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
        throw new Error(`${path}:${line + 1}: ${CALL} takes its text written out, in one piece.`);
      }
      texts.push(text.text);
    }
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText(source) === TAG)
      texts.push(keyOf(node.template));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts;
}

/** `{0}`, `{1}` … in the places of values, as @vscode/l10n looks a tagged text up. */
const keyOf = (template) =>
  ts.isNoSubstitutionTemplateLiteral(template)
    ? template.text
    : template.head.text + template.templateSpans.map(({ literal }, at) => `{${at}}${literal.text}`).join('');

/**
 * Every text, sorted, as a bundle: each stands for itself.
 * @param {string[]} more  texts that are looked up by what they say
 * @returns {Record<string, string>}
 */
export function l10nBundle(more) {
  const files = ['core', 'extension', 'webview'].flatMap((folder) => globSync(folder, /\.ts$/));
  const texts = new Set([...files.flatMap(textsOf), ...more]);
  return Object.fromEntries([...texts].sort().map((text) => [text, text]));
}
