import type { Edit, Fix, Problem } from '../../../core/config/index.ts';
import { touches } from './editor-range.ts';

/** Every change that would help with a problem, the likeliest first. */
export const fixesOf = ({ fix, other_fixes = [] }: Problem): Fix[] => [...(fix ? [fix] : []), ...other_fixes];

/** The edits that can be made together: the likeliest fix of each problem, unless it touches one before it. */
export function fixAll(problems: readonly Problem[]): { edits: Edit[]; count: number } {
  const edits: Edit[] = [];
  let count = 0;
  for (const { fix } of problems) {
    // Making files is never done in passing.
    if (!fix || fix.edits.length === 0 || fix.create_file) continue;
    if (edits.some((made) => fix.edits.some((edit) => touches(made, edit)))) continue;
    edits.push(...fix.edits);
    count += 1;
  }
  return { edits, count };
}
