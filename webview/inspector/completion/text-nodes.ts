/**
 * Text of a model as DOM nodes: text nodes and empty spans only, never markup. By hand and not by template, since a group of long
 * completions has tens of thousands of tokens.
 */
import type { TokenView } from '../../../core/protocol/index.ts';
import { shadeClass } from './styles.ts';
import { visibleParts } from './visible.ts';

/** So much of a text is shown at once; the rest comes in further pieces, since one line of a megabyte takes seconds to lay out. */
export const SHOWN_AT_ONCE = 50_000;

function span(name: string): HTMLSpanElement {
  const element = document.createElement('span');
  element.className = name;
  return element;
}

/** Appends a text to `target`: newlines and tabs keep their effect and get a quiet mark, specials show as symbols. */
export function appendText(target: Node, text: string): void {
  for (const part of visibleParts(text)) {
    if (part.kind === 'text') {
      target.appendChild(document.createTextNode(part.text));
      continue;
    }
    const mark = span(part.kind);
    if (part.kind === 'symbol') {
      mark.textContent = part.text;
      mark.title = part.name;
    } else {
      mark.textContent = part.kind === 'newline' ? '\n' : '\t';
    }
    target.appendChild(mark);
  }
}

/** The nodes of a text. */
export function textNodes(text: string): DocumentFragment {
  const nodes = document.createDocumentFragment();
  appendText(nodes, text);
  return nodes;
}

/**
 * What is shown of a completion with tokens: the first ones, up to `limit` characters, as spans with their shade; then what is left
 * of the text, up to `textLimit`.
 */
export function tokenNodes(
  text: string,
  tokens: TokenView,
  shades: Int8Array | undefined,
  clipped: (index: number) => boolean,
  limit: number,
  textLimit: number,
): DocumentFragment {
  const nodes = document.createDocumentFragment();
  let length = 0;
  for (const [index, piece] of tokens.pieces.entries()) {
    if (length >= limit) break;
    length += piece.length;
    const shade = shades?.[index] ?? 0;
    const token = span(shade === 0 ? 'token' : `token ${shadeClass(shade)}`);
    token.dataset['token'] = String(index);
    if (clipped(index)) token.classList.add('clipped');
    // An end token has no text of its own.
    if (piece === '') token.classList.add('end');
    appendText(token, piece);
    nodes.appendChild(token);
  }
  appendText(nodes, text.slice(length, textLimit));
  return nodes;
}
