import type { Command } from 'commander';
import { GrpoError } from '../../core/errors/index.ts';
import { machineChecks, type Check } from '../doctor/checks.ts';
import { machineFacts, type MachineFacts } from '../doctor/machine.ts';
import { print, runCommand, type Output } from './output.ts';

/** What `grpo doctor --json` prints. */
export interface DoctorReport {
  /** Nothing that training on the CPU needs is missing. */
  can_train: boolean;
  machine: MachineFacts;
  checks: Check[];
}

const MARKS: Record<Check['state'], string> = { ok: 'ok', warning: 'warn', off: 'off', failed: 'FAIL' };

/**
 * `grpo doctor`: what this machine can train on, each with its reason.
 * @returns the exit code: 3 where training cannot work here
 * @throws GrpoError `doctor-run-not-built` for a run
 */
export async function doctor(output: Output, run: string | undefined): Promise<0 | 3> {
  if (run !== undefined)
    throw new GrpoError({
      code: 'doctor-run-not-built',
      message: `Diagnosing a run (${run}) is not built yet in this version.`,
      where: run,
      fix: 'Without a run, `grpo doctor` looks at this machine; `grpo preflight CONFIG` looks at a config.',
    });
  const machine = await machineFacts(process.cwd());
  const checks = await machineChecks(machine);
  const report: DoctorReport = {
    can_train: checks.every(({ state }) => state !== 'failed'),
    machine,
    checks,
  };
  print(output, report, text(report));
  return report.can_train ? 0 : 3;
}

function text({ machine, checks, can_train }: DoctorReport): string {
  const lines = checks.flatMap(({ name, state, reason, fix }) => [
    `${MARKS[state].padEnd(5)} ${name.padEnd(15)} ${reason}`,
    ...(fix === undefined ? [] : [`${' '.repeat(22)}-> ${fix}`]),
  ]);
  const end = can_train
    ? 'This machine can train.'
    : 'This machine cannot train until what failed is mended.';
  return [`${machine.cpu}, ${machine.platform} (${machine.arch})`, '', ...lines, '', end].join('\n');
}

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('say what this machine can train on, and why not')
    .argument('[run]', 'a run that does not learn (not built yet)')
    .option('--json', 'one JSON document on stdout')
    .action(async (run: string | undefined, flags: { json?: true }) => {
      const output = { json: flags.json === true };
      await runCommand(output, () => doctor(output, run));
    });
}
