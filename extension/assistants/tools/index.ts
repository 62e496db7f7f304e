import { explainAlarms } from './explain-alarms.ts';
import { listRuns } from './list-runs.ts';
import { readCompletions } from './read-completions.ts';
import { readMetrics } from './read-metrics.ts';
import { steerRun } from './steer-run.ts';
import type { RunTool } from './tool.ts';

/** What assistants may do with runs: the same in the editor's chat and over MCP. */
export const TOOLS: readonly RunTool[] = [listRuns, readMetrics, readCompletions, explainAlarms, steerRun];
