/** A start with everything settled: paths are absolute. */
export type StartPlan = { folder: string; lease: boolean; maxSteps?: number } & (
  | { kind: 'train'; config: string }
  | { kind: 'resume' }
  | { kind: 'branch'; parent: string; step: number; set: readonly string[] }
);

/** The command line of a start. */
export function startArguments(plan: StartPlan): string[] {
  return [
    ...verb(plan),
    ...(plan.kind === 'resume' ? [] : ['--run-dir', plan.folder]),
    ...(plan.maxSteps === undefined ? [] : ['--max-steps', String(plan.maxSteps)]),
    ...(plan.lease ? ['--lease'] : []),
    '--json',
  ];
}

function verb(plan: StartPlan): string[] {
  switch (plan.kind) {
    case 'train':
      return ['train', plan.config];
    case 'resume':
      return ['resume', plan.folder];
    case 'branch':
      return [
        'branch',
        plan.parent,
        '--from',
        String(plan.step),
        ...plan.set.flatMap((change) => ['--set', change]),
      ];
  }
}
