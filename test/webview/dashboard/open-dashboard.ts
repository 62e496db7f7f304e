/** The dashboard with runs behind it. */
import type { Browser, Page } from 'playwright-core';
import type { PageCursor, RunPush, RunSeries, Snapshot } from '../../../core/protocol/index.ts';
import { openPage, type OpenOptions } from '../support/browser.ts';
import { FakePanel, type Answers } from '../support/fake-panel.ts';

/** A run as the panel tells of it: the first push, and what `series` answers. */
export interface PanelRun {
  first: RunPush;
  series: RunSeries;
}

export interface DashboardOptions extends Partial<Omit<OpenOptions, 'name'>> {
  runs?: readonly PanelRun[];
  cursor?: Partial<PageCursor>;
  answers?: Answers;
  trusted?: boolean;
}

export interface OpenDashboard {
  page: Page;
  panel: FakePanel;
  problems: string[];
  close: () => Promise<void>;
}

export async function openDashboard(
  browser: Browser,
  options: DashboardOptions = {},
): Promise<OpenDashboard> {
  const { runs = [], cursor, answers, trusted = true, ...view } = options;
  const snapshot = (): Snapshot => ({
    cursor: { page: 'dashboard', folders: runs.map(({ first }) => first.folder), ...cursor },
    runs: runs.map(({ first }) => first),
    trusted,
  });
  const all: Answers = {
    series: ({ folder }) => {
      const found = runs.find(({ first }) => first.folder === folder);
      if (found === undefined) throw new Error(`There is no run in ${folder}.`);
      return found.series;
    },
    control: () => ({ accepted: true, reason: null }),
    openInspector: () => null,
    openConfig: () => null,
    remedy: () => null,
    command: () => null,
    remember: () => null,
    ...answers,
  };
  const panelOf = (page: Page): FakePanel => new FakePanel(page, all, snapshot);
  return openPage(browser, { ...view, name: 'dashboard' }, panelOf);
}
