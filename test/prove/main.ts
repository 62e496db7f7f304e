import { parseArgs } from 'node:util';
import { kills } from './kills.ts';
import { quickstart } from './quickstart.ts';
import { recipes } from './recipes.ts';
import { Report, type Proof } from './report.ts';

const later =
  (what: string): Proof =>
  async (report) =>
    report.skip(what, 'comes with a later issue');

const PROOFS: Record<string, Proof> = {
  quickstart,
  kills,
  recipes,
  fuzz: later('random configs and inputs never crash'),
  soak: later('a long run neither grows nor slows down'),
  hacks: later('rewards that can be gamed are noticed'),
};

const { values } = parseArgs({
  options: { only: { type: 'string' }, seed: { type: 'string', default: '1' } },
});
const { only } = values;
if (only !== undefined && !(only in PROOFS)) {
  console.error(`--only is one of ${Object.keys(PROOFS).join(', ')}, not ${only}.`);
  process.exit(2);
}
const report = new Report();
for (const [name, proof] of Object.entries(PROOFS)) {
  if (only !== undefined && only !== name) continue;
  console.log(`\n== ${name}`);
  try {
    await proof(report, Number(values.seed));
  } catch (error) {
    report.broke(name, error);
  }
}
console.log(`\n${report.lastLine()}`);
process.exitCode = report.total.failed === 0 ? 0 : 1;
