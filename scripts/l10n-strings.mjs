// The texts that the editor's side says, out of its sources: the keys of l10n/bundle.l10n.json, which translators start from.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { globSync } from './files.mjs';
import { root } from './setup.mjs';

const CALL = 'vscode.l10n.t';

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
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts;
}

/**
 * Every text, sorted, as a bundle: each stands for itself.
 * @returns {Record<string, string>}
 */
export function l10nBundle() {
  const texts = new Set(globSync('extension', /\.ts$/).flatMap(textsOf));
  return Object.fromEntries([...texts].sort().map((text) => [text, text]));
}
