import { html, type TemplateResult } from 'lit';

/** A choice of a few: a radio group whose chosen one alone is in the tab order; arrow keys move the choice. */
export function segments<Value extends string>(
  label: string,
  options: readonly { value: Value; label: string; title?: string }[],
  chosen: Value,
  choose: (value: Value) => void,
): TemplateResult {
  const move = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const at = options.findIndex((option) => option.value === chosen);
    const next = options[(at + by + options.length) % options.length];
    if (next === undefined) return;
    choose(next.value);
    const group = event.currentTarget as HTMLElement;
    group.querySelectorAll('button')[options.indexOf(next)]?.focus();
  };
  return html`<div class="segments" role="radiogroup" aria-label=${label} @keydown=${move}>
    ${options.map(
      (option) =>
        html`<button
          role="radio"
          data-value=${option.value}
          aria-checked=${option.value === chosen}
          tabindex=${option.value === chosen ? 0 : -1}
          title=${option.title ?? ''}
          @click=${() => choose(option.value)}
        >
          ${option.label}
        </button>`,
    )}
  </div>`;
}
