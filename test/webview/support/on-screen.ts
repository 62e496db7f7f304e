/** What is on the inspector's screen, as a person finds it. */
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { eventually } from './eventually.ts';
import type { OpenInspector } from './inspector.ts';

export const slider = ({ page }: OpenInspector): Locator => page.getByRole('slider', { name: 'Step' });

export const stepNow = async (open: OpenInspector): Promise<number> =>
  Number(await slider(open).getAttribute('aria-valuenow'));

export const cards = ({ page }: OpenInspector): Locator => page.locator('grpo-completion-card');

export const selectedCard = ({ page }: OpenInspector): Locator =>
  page.locator('grpo-completion-card[selected]');

export const option = ({ page }: OpenInspector, text: string): Locator =>
  page.getByRole('option', { name: text });

/** Waits until a step is on the screen. */
export const atStep = (open: OpenInspector, step: number): Promise<void> =>
  eventually(async () => assert.equal(await stepNow(open), step));
