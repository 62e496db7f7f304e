import { noChange } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';

/** A custom property (`--at`) or a property of CSS, with dashes; undefined takes it away. */
type Properties = Readonly<Record<string, string | undefined>>;

/**
 * Sets style properties of its element one by one: `<i ${styleProperties({ width: '40%' })}>`. Lit's styleMap writes a style attribute
 * the first time, which the page's content policy forbids.
 */
class StyleProperties extends Directive {
  private former: Properties = {};

  override render(properties: Properties): typeof noChange {
    void properties;
    return noChange;
  }

  override update(part: ElementPart, [properties]: [Properties]): typeof noChange {
    const { style } = part.element as HTMLElement | SVGElement;
    for (const name of Object.keys(this.former)) if (!(name in properties)) style.removeProperty(name);
    for (const [name, value] of Object.entries(properties)) {
      if (value === this.former[name]) continue;
      if (value === undefined) style.removeProperty(name);
      else style.setProperty(name, value);
    }
    this.former = properties;
    return noChange;
  }
}

export const styleProperties = directive(StyleProperties);
