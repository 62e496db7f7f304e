import { isAbsolute } from 'node:path';
import { extensionRewardName, parseExtensionReward } from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import { contributedRewards } from './contributed.ts';
import { MODULE_FILE, nameOf, type InstalledExtension, type PluginReward } from './plugin-reward.ts';

export interface RegistryParts {
  /** The extensions that are enabled, as they are now. */
  installed: () => readonly InstalledExtension[];
  /** An extension's package.json names a reward that cannot be one. */
  onFault: (fault: string) => void;
}

/** A reward that an extension registers while it is active. */
export interface RewardRegistration {
  extension: string;
  id: string;
  /** Absolute. */
  module: string;
  description?: string;
}

/**
 * The rewards that other extensions bring: those that their package.json names, and those that they register while they are active. One that
 * is registered stands before one of the same name in package.json.
 */
export class PluginRegistry {
  private readonly parts: RegistryParts;
  private contributed: readonly PluginReward[] | undefined;
  private readonly registered = new Map<string, PluginReward>();
  private readonly listeners = new Set<() => void>();

  constructor(parts: RegistryParts) {
    this.parts = parts;
  }

  /** By name. package.json files are read when somebody first asks. */
  get rewards(): readonly PluginReward[] {
    this.contributed ??= this.readManifests();
    const all = new Map(this.contributed.map((reward) => [reward.use, reward]));
    for (const [use, reward] of this.registered) all.set(use, reward);
    return [...all.values()].sort((a, b) => a.use.localeCompare(b.use));
  }

  /** @param use as configs write it */
  find(use: string): PluginReward | undefined {
    return this.rewards.find((reward) => reward.use === use);
  }

  /** Names to absolute paths, as the trainer reads them from GRPO_PLUGINS. */
  paths(): Record<string, string> {
    return Object.fromEntries(this.rewards.map(({ use, module }) => [use, module]));
  }

  /** @throws GrpoError `plugin-name`, `plugin-module`, `plugin-taken` */
  register(registration: RewardRegistration): { dispose: () => void } {
    const reward = this.checked(registration);
    this.registered.set(reward.use, reward);
    this.tell();
    return {
      dispose: () => {
        // A later registration of that name is somebody else's.
        if (this.registered.get(reward.use) !== reward) return;
        this.registered.delete(reward.use);
        this.tell();
      },
    };
  }

  /** Extensions were installed, removed, enabled or disabled. */
  installedChanged(): void {
    const before = JSON.stringify(this.contributed);
    this.contributed = this.readManifests();
    if (JSON.stringify(this.contributed) !== before) this.tell();
  }

  onDidChange(listener: () => void): { dispose: () => void } {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  private checked({ extension, id, module, description }: RewardRegistration): PluginReward {
    const use = extensionRewardName({ extension, id });
    if (parseExtensionReward(use) === undefined) {
      throw new GrpoError({
        code: 'plugin-name',
        message: `${use} is no name for a reward.`,
        fix: 'Give the extension as PUBLISHER.NAME, and an id of letters, digits, - and _.',
      });
    }
    if (!isAbsolute(module) || !MODULE_FILE.test(module)) {
      throw new GrpoError({
        code: 'plugin-module',
        message: `${module} is no module that the trainer can load as ${use}.`,
        fix: 'Give a file on this disk that ends in .ts, .mts, .js or .mjs.',
      });
    }
    if (this.registered.has(use)) {
      throw new GrpoError({
        code: 'plugin-taken',
        message: `${use} is registered already.`,
        fix: 'Dispose of the first registration, or choose another id.',
      });
    }
    const installed = this.parts.installed().find((each) => each.id === extension);
    return {
      use,
      extension,
      id,
      module,
      extensionName: installed === undefined ? extension : nameOf(installed),
      ...(description === undefined ? {} : { description }),
    };
  }

  private readManifests(): PluginReward[] {
    return this.parts.installed().flatMap((extension) => {
      const { rewards, faults } = contributedRewards(extension);
      faults.forEach(this.parts.onFault);
      return rewards;
    });
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
