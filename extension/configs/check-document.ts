import type { Problem } from '../../core/config/index.ts';

/** The problems in what `grpo check --json` printed. */
export function problemsIn(document: unknown): readonly Problem[] {
  if (typeof document === 'object' && document !== null && 'problems' in document) {
    const { problems } = document;
    if (Array.isArray(problems)) return problems as Problem[];
  }
  throw new Error('grpo check printed no problems');
}
