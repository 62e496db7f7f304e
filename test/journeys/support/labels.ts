import type { Locator } from 'playwright-core';

/** What of an element is needed here: this project's tests are compiled without the DOM's types. */
interface Labelled {
  getAttribute(name: string): string | null;
}

/** What a screen reader says of each element, in order; read at once, so that a list which changes meanwhile does no harm. */
export function labelsOf(elements: Locator): Promise<string[]> {
  return elements.evaluateAll<string[], Labelled>((all: Labelled[]) =>
    all.map((element) => element.getAttribute('aria-label') ?? ''),
  );
}
