import type { ExtensionContext, LogOutputChannel } from 'vscode';
import type { ConfigCatalog } from './configs/api.ts';
import type { ForecastBook } from './configs/forecast.ts';
import type { TrainerCheck } from './language/index.ts';
import type { Pages } from './pages/api.ts';
import type { TrainerService } from './process/api.ts';
import type { RunStore } from './runs/api.ts';

/** The parts of the editor's side, as commands and views see each other. Made once, in extension.ts. */
export interface Studio {
  readonly context: ExtensionContext;
  readonly log: LogOutputChannel;
  readonly configs: ConfigCatalog;
  /** What only the trainer can tell of a config. */
  readonly trainerCheck: TrainerCheck;
  readonly forecasts: ForecastBook;
  readonly runs: RunStore;
  readonly trainer: TrainerService;
  readonly pages: Pages;
}
