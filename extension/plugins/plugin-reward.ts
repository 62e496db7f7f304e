import type { ExtensionReward } from '../../core/config/index.ts';

/** A reward that an extension brings, and where its code lies. The extension host never loads that code. */
export interface PluginReward extends ExtensionReward {
  /** As configs write it: `ext:PUBLISHER.NAME/ID`. */
  use: string;
  /** The extension's name as people know it. */
  extensionName: string;
  /** Absolute. */
  module: string;
  description?: string;
}

/** What is known of an installed extension without activating it: a part of `vscode.Extension`. */
export interface InstalledExtension {
  id: string;
  extensionPath: string;
  packageJSON: unknown;
}

/** The extension's name as people know it. */
export function nameOf({ id, packageJSON }: InstalledExtension): string {
  const { displayName } = (packageJSON ?? {}) as { displayName?: unknown };
  return typeof displayName === 'string' ? displayName : id;
}

/** What the trainer can load as a reward. */
export const MODULE_FILE = /\.(ts|mts|js|mjs)$/;
