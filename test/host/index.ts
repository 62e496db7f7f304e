/** Entry of the tests inside an extension host (`extensionTestsPath`): runs the test files that were bundled beside this one. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import { reporterTo } from './support/reporter.ts';

/** @throws when a test failed, so that the host says so too; the report in GRPO_HOST_REPORT is what counts. */
export async function run(): Promise<void> {
  const report = process.env.GRPO_HOST_REPORT;
  if (report === undefined) throw new Error('GRPO_HOST_REPORT names no file for the report.');
  // Stacks name the TypeScript sources: the bundles carry their maps.
  process.setSourceMapsEnabled(true);
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, forbidOnly: true, reporter: reporterTo(report) });
  for (const name of readdirSync(__dirname).sort()) {
    if (name.endsWith('.test.cjs')) mocha.addFile(join(__dirname, name));
  }
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}
