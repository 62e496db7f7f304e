/** How `use:` begins where another VS Code extension brings the reward: `ext:PUBLISHER.NAME/ID`. */
export const EXTENSION_PREFIX = 'ext:';

/**
 * The environment variable through which the editor tells the trainer where such rewards lie: a JSON object from
 * `ext:PUBLISHER.NAME/ID` to the absolute path of a module.
 */
export const PLUGINS_VARIABLE = 'GRPO_PLUGINS';

/** A reward that an extension brings. */
export interface ExtensionReward {
  /** The extension's id: `PUBLISHER.NAME`. */
  extension: string;
  /** The reward's own id, and its name in metrics. */
  id: string;
}

/** Does `use` name a reward of an extension, well written or not? */
export const isExtensionReward = (use: string): boolean => use.startsWith(EXTENSION_PREFIX);

/** Which reward of which extension; undefined where it is not written `ext:PUBLISHER.NAME/ID`. */
export function parseExtensionReward(use: string): ExtensionReward | undefined {
  const parts = /^ext:([a-z\d][a-z\d-]*\.[a-z\d][\w-]*)\/([a-z\d][\w-]*)$/i.exec(use);
  const [, extension, id] = parts ?? [];
  return extension === undefined || id === undefined ? undefined : { extension, id };
}

/** As configs write it. */
export const extensionRewardName = ({ extension, id }: ExtensionReward): string =>
  `${EXTENSION_PREFIX}${extension}/${id}`;
