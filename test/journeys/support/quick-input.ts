import type { Locator, Page } from 'playwright-core';
import { labelsOf } from './labels.ts';
import { waitFor } from './wait.ts';

/** The palette, pick lists and input boxes: one widget at the top of the workbench. */
export class QuickInput {
  readonly widget: Locator;
  readonly input: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.widget = page.locator('.quick-input-widget:visible');
    this.input = this.widget.locator('input.input');
  }

  /** A row whose label begins with the text. */
  row(text: string): Locator {
    return this.widget.locator(`.monaco-list-row[aria-label^=${JSON.stringify(text)}]`).first();
  }

  /** Labels of the rows in sight. */
  async rows(): Promise<string[]> {
    return labelsOf(this.widget.locator('.monaco-list-row'));
  }

  /**
   * Opens the widget with a text in it: `>` begins a command, anything else names a file. The first key may be lost while the
   * workbench still starts: tried again.
   */
  async #open(text: string): Promise<void> {
    await waitFor('the palette', async () => {
      await this.#page.keyboard.press('F1');
      await this.input.waitFor({ timeout: 2000 });
      await this.input.fill(text);
      return true;
    });
  }

  /** Runs a command by its whole title, for instance `GRPO: Start Training`. */
  async run(title: string): Promise<void> {
    await waitFor(`the command "${title}"`, async () => {
      await this.#open(`>${title}`);
      try {
        await this.row(title).click({ timeout: 3000 });
        return true;
      } catch (error) {
        await this.#page.keyboard.press('Escape');
        throw error;
      }
    });
  }

  /** Opens a file of the workspace. */
  async openFile(path: string): Promise<void> {
    await waitFor(`the file "${path}"`, async () => {
      await this.#open(path);
      await this.widget
        .locator('.monaco-list-row', { hasText: path.split('/').at(-1) ?? path })
        .first()
        .click({ timeout: 3000 });
      return true;
    });
  }

  /** The commands that the palette shows for a text; none when it finds none. */
  async commands(text: string): Promise<string[]> {
    await this.#open(`>${text}`);
    const rows = await waitFor('rows in the palette', async () => {
      const found = await this.rows();
      return found.length > 0 && found;
    });
    await this.#page.keyboard.press('Escape');
    return rows.filter((row) => row !== 'No matching commands');
  }

  /** Chooses the row of an open pick list whose label begins with the text. */
  async pick(text: string): Promise<void> {
    await this.row(text).click();
  }

  /** Answers an open input box. */
  async answer(text: string): Promise<void> {
    await this.input.fill(text);
    await this.#page.keyboard.press('Enter');
  }
}
