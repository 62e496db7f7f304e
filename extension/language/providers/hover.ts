import * as vscode from 'vscode';
import type { PluginRegistry } from '../../plugins/index.ts';
import { hoverAt } from '../config/hover-text.ts';
import { editorRange } from './ranges.ts';
import { REFERENCE_TRUST, referenceLink } from './reference.ts';
import { cursorAt } from './selector.ts';

/** What a key means, what it takes, its default and when to change it. */
export const configHover = (plugins: PluginRegistry): vscode.HoverProvider => ({
  provideHover(document, position) {
    const found = hoverAt(document.getText(), cursorAt(position), plugins.rewards);
    if (found === undefined) return undefined;
    const link = `[${vscode.l10n.t('All keys')}](${referenceLink(found.anchor).toString()})`;
    const text = new vscode.MarkdownString([...found.markdown, link].join('\n\n'));
    text.isTrusted = REFERENCE_TRUST;
    return new vscode.Hover(text, editorRange(found.range));
  },
});
