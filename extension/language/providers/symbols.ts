import * as vscode from 'vscode';
import type { ConfigNode, MapNode } from '../../../core/config/document/node.ts';
import { parseText } from '../../../core/config/document/parse.ts';
import type { Range } from '../../../core/config/index.ts';
import { editorRange } from './ranges.ts';

/** Sections, their keys and rewards: for the outline, breadcrumbs and "go to symbol". */
export const configSymbols: vscode.DocumentSymbolProvider = {
  provideDocumentSymbols: (document) => symbolsOf(parseText(document.getText()).root),
};

function symbolsOf(map: MapNode): vscode.DocumentSymbol[] {
  return map.entries
    .filter(({ key }) => key !== '')
    .map(({ key, keyPlace, value }) => symbol(key, keyPlace, value));
}

function symbol(name: string, place: Range, value: ConfigNode): vscode.DocumentSymbol {
  const whole = editorRange(place).union(editorRange(value.place));
  const detail = scalarText(value);
  const kind =
    value.kind === 'map'
      ? vscode.SymbolKind.Module
      : value.kind === 'list'
        ? vscode.SymbolKind.Array
        : vscode.SymbolKind.Property;
  const made = new vscode.DocumentSymbol(name, detail, kind, whole, editorRange(place));
  made.children =
    value.kind === 'map' ? symbolsOf(value) : value.kind === 'list' ? value.items.map(item) : [];
  return made;
}

/** An item of a list goes by what it uses, says or is. */
function item(node: ConfigNode, index: number): vscode.DocumentSymbol {
  const use = node.kind === 'map' ? node.entries.find(({ key }) => key === 'use')?.value : node;
  const text = use ? scalarText(use) : '';
  return symbol(text === '' ? String(index) : text, node.place, node);
}

/** A single value as the outline shows it. */
function scalarText(node: ConfigNode): string {
  if (node.kind !== 'scalar' || node.value === null) return '';
  return typeof node.value === 'string' ? node.value : JSON.stringify(node.value);
}
