/** Opens the inspector's cards and diff by themselves. */
import type { Browser, Locator, Page } from 'playwright-core';
import type { DiffSide, GroupViewProperties } from '../../../webview/inspector/contract.ts';
import { accessibilityFaults, type Look } from '../support/accessibility.ts';
import { MUTE, openPage, type OpenOptions } from '../support/browser.ts';

/** Numbers stand for the `Float32Array`s of a `TokenView`. */
export interface PlainTokens {
  id: string;
  pieces: string[];
  [array: string]: string | string[] | number[];
}

/** Properties of the group view that can be sent to a page. */
export interface PlainGroup extends Partial<Omit<GroupViewProperties, 'live' | 'tokensOf'>> {
  live?: [number, string][];
  tokens?: Record<string, PlainTokens | null>;
  maxTokens?: number;
  clip?: { epsilon: number; epsilonHigh: number };
}

interface PageParts {
  said: [string, unknown][];
  textIn(node: unknown): string;
  styleOf(element: unknown, property: string): string;
  group(properties: PlainGroup): Promise<void>;
  diff(properties: { left: DiffSide; right: DiffSide }): Promise<void>;
}

type Inside = typeof globalThis & { parts: PageParts };

export interface Parts {
  page: Page;
  problems: string[];
  group: (properties: PlainGroup) => Promise<void>;
  diff: (left: DiffSide, right: DiffSide) => Promise<void>;
  /** The events that left the parts so far, with their details. */
  said: () => Promise<[string, unknown][]>;
  /** Breaches of WCAG that axe finds, each with its place. */
  axe: (look?: Look) => Promise<string[]>;
  close: () => Promise<void>;
}

/** Rules of a whole page, which a part of one cannot keep. */
const OF_A_PAGE = ['region', 'page-has-heading-one', 'landmark-one-main'];

/** All text of an element, that of its shadow roots too, blanks made one. */
export const textIn = (place: Locator): Promise<string> =>
  place.evaluate((node: unknown) => (globalThis as Inside).parts.textIn(node));

/** A computed style of an element. */
export const styleOf = (place: Locator, property: string): Promise<string> =>
  place.evaluate((element: unknown, name) => (globalThis as Inside).parts.styleOf(element, name), property);

export async function openParts(browser: Browser, options: Partial<OpenOptions> = {}): Promise<Parts> {
  const entry = 'test/webview/completion/parts.js';
  const { page, problems, close } = await openPage(
    browser,
    { ...options, name: 'inspector', entry },
    () => MUTE,
  );
  await page.waitForFunction(() => 'parts' in globalThis);
  return {
    page,
    problems,
    group: (properties) => page.evaluate((sent) => (globalThis as Inside).parts.group(sent), properties),
    diff: (left, right) => page.evaluate((sent) => (globalThis as Inside).parts.diff(sent), { left, right }),
    said: () => page.evaluate(() => (globalThis as Inside).parts.said),
    axe: (look = {}) => accessibilityFaults(page, { ...look, without: OF_A_PAGE }),
    close,
  };
}
