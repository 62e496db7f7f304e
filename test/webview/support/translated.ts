/** A language in which every text stands in brackets: what people read without them did not go through l10n. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

/** A text of the page, and where it stands. */
interface Said {
  text: string;
  place: string;
}

/** The bundle of that language. */
export function bracketed(): Record<string, string> {
  const english = JSON.parse(readFileSync('l10n/bundle.l10n.json', 'utf8')) as Record<string, string>;
  return Object.fromEntries(Object.keys(english).map((text) => [text, `⟦${text}⟧`]));
}

/**
 * Words of a page outside of brackets, each with the element that says it. Left out are what the model or a reward said, code, and keys.
 * @param known  names that no language changes
 */
export async function untranslated(page: Page, known: RegExp): Promise<string[]> {
  const said = await page.evaluate<Said[]>(readFileSync('test/webview/support/said.js', 'utf8'));
  const faults = said.flatMap(({ text, place }) => {
    const words = outside(text).replace(known, '').trim();
    return /\p{L}{2}/u.test(words) ? [`${place.split(' ').slice(-3).join(' ')}: ${words}`] : [];
  });
  return [...new Set(faults)].sort();
}

/** What stands outside of brackets; brackets may stand in brackets. */
function outside(text: string): string {
  const less = text.replace(/⟦[^⟦⟧]*⟧/g, ' ');
  return less === text ? text : outside(less);
}
