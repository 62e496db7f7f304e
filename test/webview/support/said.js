// All that a page says to eyes and ears, also inside of its components; runs in the page.
(() => {
  const READ = ['aria-label', 'aria-description', 'aria-valuetext', 'title', 'placeholder', 'alt'];
  const LEFT_OUT = 'style, script, code, kbd, .model-text, .line > .text';
  const said = [];
  const visit = (node, place) => {
    if (node instanceof Text) said.push({ text: node.data, place });
    let here = place;
    if (node instanceof Element) {
      if (node.matches(LEFT_OUT)) return;
      here = `${place} ${[node.localName, ...node.classList].join('.')}`;
      for (const name of READ) said.push({ text: node.getAttribute(name) ?? '', place: `${here}[${name}]` });
      if (node.shadowRoot !== null) visit(node.shadowRoot, here);
    }
    for (const child of node.childNodes) visit(child, here);
  };
  visit(document.body, '');
  return said;
})();
