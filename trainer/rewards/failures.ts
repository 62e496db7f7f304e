import { GrpoError } from '../../core/errors/index.ts';

/** What the host answered instead of a result. */
export const FAILURES = {
  thrown: { code: 'reward-failed', fix: 'Correct the reward file; `grpo preflight` runs it on samples.' },
  options: { code: 'reward-options', fix: '`grpo plugins --schema FILE` prints the options that it takes.' },
  shape: {
    code: 'reward-shape',
    fix: 'Default-export (completions, columns) => numbers, or definePlugin(...).',
  },
} as const;

/** Why options were refused that a reward without a schema was given. */
export const takesNoOptions = (given: readonly string[]): string =>
  `this reward takes no options, but ${given.join(', ')} was given`;

/** A module that exports `names` and none of them as the default. */
export function noDefaultExport(file: string, names: readonly string[]): GrpoError {
  const [name, ...others] = names;
  return new GrpoError({
    code: FAILURES.shape.code,
    message: `The reward file has no default export${name === undefined ? '' : ` (it exports ${names.join(', ')})`}.`,
    where: file,
    fix:
      name === undefined
        ? 'Write `export default (completions, columns) => ...`.'
        : `Write \`export default ${name};\` at the end of the file${others.length === 0 ? '' : ', with the name of the one that scores'}.`,
  });
}
