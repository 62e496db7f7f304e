// The cards and the diff by themselves: what a test sets, it sets as the inspector does; what they say is kept.
import '../../../webview/inspector/completion/group-view.ts';
import '../../../webview/inspector/diff/diff-view.ts';

const EVENTS = [
  'select',
  'need-tokens',
  'need-text',
  'pin',
  'mark',
  'copy',
  'reference',
  'save-case',
  'order',
  'open-config',
  'close',
  'swap',
  'open-in-editor',
];

const said = [];
for (const name of EVENTS) {
  document.addEventListener(name, (event) => said.push([name, event.detail ?? null]));
}
const style = new CSSStyleSheet();
style.replaceSync('body { margin: 0; padding: 12px; background: var(--vscode-editor-background); }');
document.adoptedStyleSheets.push(style);

/** Settled after the cards have seen that they are on the screen. */
async function settled(element) {
  for (let frame = 0; frame < 4; frame++) {
    await element.updateComplete;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

async function show(name, properties) {
  const element = document.querySelector(name) ?? document.createElement(name);
  Object.assign(element, properties);
  if (!element.isConnected) document.body.append(element);
  await settled(element);
}

const typed = (tokens) =>
  tokens &&
  Object.fromEntries(
    Object.entries(tokens).map(([name, value]) =>
      Array.isArray(value) && name !== 'pieces' ? [name, new Float32Array(value)] : [name, value],
    ),
  );

/** The text in a node and in the shadow roots under it. */
function textIn(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  const children = [...(node.shadowRoot ?? node).childNodes];
  return children
    .map(textIn)
    .join(' ')
    .replaceAll(/[^\S\n]+/g, ' ');
}

globalThis.parts = {
  said,
  textIn,
  styleOf: (element, property) => getComputedStyle(element).getPropertyValue(property),
  /** Arrays stand for `Float32Array`s, and a list of pairs for the map of live texts. */
  group({ tokens = {}, live = [], ...properties }) {
    const loaded = Object.fromEntries(Object.entries(tokens).map(([id, view]) => [id, typed(view)]));
    return show('grpo-group-view', { ...properties, live: new Map(live), tokensOf: (id) => loaded[id] });
  },
  diff: (properties) => show('grpo-diff-view', properties),
};
