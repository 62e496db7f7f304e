import type { Command } from 'commander';
import { machineChecks, type Check } from '../doctor/checks.ts';
import { diagnoseRun } from '../doctor/diagnosis.ts';
import { diagnosisText } from '../doctor/diagnosis-text.ts';
import { machineFacts, type MachineFacts } from '../doctor/machine.ts';
import { lookOf } from '../terminal/look.ts';
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
 */
async function doctorMachine(output: Output): Promise<0 | 3> {
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

/**
 * `grpo doctor RUN`: the illnesses of a run. What it finds is an answer, not a failure: the exit code stays 0.
 * @throws GrpoError as `diagnoseRun`
 */
async function doctorRun(output: Output, run: string, notices: boolean): Promise<0> {
  const diagnosis = await diagnoseRun(run, { notices });
  print(output, diagnosis, diagnosisText(diagnosis, lookOf('stdout')));
  return 0;
}

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description(
      'say what ails a run, with ways out; without a run, what this machine can train on, and why not',
    )
    .argument('[run]', 'the folder of a run')
    .option('--notices', 'also say what of the run looks alarming and is not')
    .option('--json', 'one JSON document on stdout')
    .action(async (run: string | undefined, flags: { notices?: true; json?: true }) => {
      const output = { json: flags.json === true };
      await runCommand(output, () =>
        run === undefined ? doctorMachine(output) : doctorRun(output, run, flags.notices === true),
      );
    });
}
