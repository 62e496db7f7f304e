import { isAbsolute, join, relative } from 'node:path';
import * as z from 'zod';
import { extensionRewardName, parseExtensionReward } from '../../core/config/index.ts';
import { MODULE_FILE, nameOf, type InstalledExtension, type PluginReward } from './plugin-reward.ts';

/** `contributes.grpo.rewards` of an extension's package.json; its other keys are left to later versions. */
const manifestSchema = z.looseObject({
  contributes: z.looseObject({
    grpo: z.looseObject({
      rewards: z
        .array(z.looseObject({ id: z.string(), module: z.string(), description: z.string().optional() }))
        .default([]),
    }),
  }),
});

export interface Contributed {
  rewards: PluginReward[];
  /** What is wrong with entries that were left out, for the log. */
  faults: string[];
}

/** The rewards that an extension's package.json names. Nothing of the extension is activated or run. */
export function contributedRewards(extension: InstalledExtension): Contributed {
  if (!hasContribution(extension.packageJSON)) return { rewards: [], faults: [] };
  const read = manifestSchema.safeParse(extension.packageJSON);
  if (!read.success) {
    const faults = read.error.issues.map(
      ({ path, message }) => `${extension.id}: ${path.join('.')}: ${message}`,
    );
    return { rewards: [], faults };
  }
  const rewards: PluginReward[] = [];
  const faults: string[] = [];
  for (const { id, module, description } of read.data.contributes.grpo.rewards) {
    const use = extensionRewardName({ extension: extension.id, id });
    const path = join(extension.extensionPath, module);
    const fault = faultOf(use, module, relative(extension.extensionPath, path));
    if (fault !== undefined) faults.push(`${use}: ${fault}`);
    else if (rewards.some((other) => other.use === use)) faults.push(`${use}: named twice`);
    else {
      rewards.push({
        use,
        id,
        extension: extension.id,
        extensionName: nameOf(extension),
        module: path,
        ...(description === undefined ? {} : { description }),
      });
    }
  }
  return { rewards, faults };
}

const hasContribution = (manifest: unknown): boolean =>
  typeof manifest === 'object' &&
  manifest !== null &&
  'contributes' in manifest &&
  typeof manifest.contributes === 'object' &&
  manifest.contributes !== null &&
  'grpo' in manifest.contributes;

/** @param inside  the module's path from the extension's folder */
function faultOf(use: string, module: string, inside: string): string | undefined {
  if (parseExtensionReward(use) === undefined) return 'an id holds letters, digits, - and _ only';
  if (isAbsolute(module) || inside.startsWith('..')) return `${module} lies outside the extension`;
  if (!MODULE_FILE.test(module)) return `${module} does not end in .ts, .mts, .js or .mjs`;
  return undefined;
}
