import type { Frame, Locator } from 'playwright-core';
import { waitFor } from './wait.ts';
import type { Workbench } from './workbench.ts';

/** The inspector's page in a workbench, as a person finds their way on it. */
export class InspectorPage {
  readonly frame: Frame;
  readonly #workbench: Workbench;

  constructor(frame: Frame, workbench: Workbench) {
    this.frame = frame;
    this.#workbench = workbench;
  }

  /** The page of the inspector that is open; waits for it. */
  static async of(workbench: Workbench, name: string | RegExp = /^Inspector/): Promise<InspectorPage> {
    return new InspectorPage(await workbench.webview(name), workbench);
  }

  get cards(): Locator {
    return this.frame.locator('grpo-completion-card');
  }

  /** Texts of the cards as they are seen. */
  async texts(): Promise<string[]> {
    return this.cards.locator('grpo-completion-text .model-text').allInnerTexts();
  }

  /** The step that the page stands at. */
  async step(): Promise<number> {
    return Number(await this.frame.getByRole('slider', { name: 'Step' }).getAttribute('aria-valuenow'));
  }

  async waitForStep(reached: (step: number) => boolean, timeout = 60_000): Promise<number> {
    return waitFor(
      'a step in the inspector',
      async () => {
        const step = await this.step();
        return reached(step) ? step : undefined;
      },
      { timeout },
    );
  }

  /** Presses keys with the focus on the page, not in a field. */
  async press(...keys: string[]): Promise<void> {
    await this.frame.locator('grpo-run-header').click({ position: { x: 4, y: 4 } });
    for (const key of keys) await this.#workbench.page.keyboard.press(key);
  }
}
