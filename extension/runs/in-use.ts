import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Whether anybody trains, has trained or is about to in the folder that a folder of runs belongs to: `.grpo` or a config lies in it. A folder
 * that cannot be read counts: whoever reads it says what is wrong.
 * @param root  `FOLDER/.grpo/runs`, which may be absent
 */
export async function isInUse(root: string): Promise<boolean> {
  try {
    const names = await readdir(dirname(dirname(root)));
    return names.some((name) => name === '.grpo' || name.endsWith('.grpo.yaml'));
  } catch {
    return true;
  }
}
