import { isAbsolute, resolve } from 'node:path';
import { isExtensionReward, parseExtensionReward, PLUGINS_VARIABLE } from '../core/config/index.ts';
import { GrpoError } from '../core/errors/index.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where the rewards of VS Code extensions lie, as the editor has told: `ext:PUBLISHER.NAME/ID` to the absolute path of a module.
 * @throws GrpoError `plugins-malformed`
 */
export function pluginPaths(environment: Environment = process.env): ReadonlyMap<string, string> {
  const text = environment[PLUGINS_VARIABLE] ?? '';
  if (text === '') return new Map();
  const paths = parsed(text);
  if (typeof paths !== 'object' || paths === null || Array.isArray(paths)) throw malformed('it is no map');
  return new Map(
    Object.entries(paths).map(([use, path]) => {
      if (parseExtensionReward(use) === undefined) {
        throw malformed(`the key ${JSON.stringify(use)} is not written ext:PUBLISHER.NAME/ID`);
      }
      if (typeof path !== 'string' || !isAbsolute(path)) {
        throw malformed(`the value of ${use}, ${JSON.stringify(path)}, is no absolute path`);
      }
      return [use, path];
    }),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : String(error));
  }
}

const malformed = (why: string): GrpoError =>
  new GrpoError({
    code: 'plugins-malformed',
    message: `The variable ${PLUGINS_VARIABLE} does not say where the rewards of extensions lie: ${why}.`,
    where: PLUGINS_VARIABLE,
    fix: 'Set it to a JSON object such as {"ext:acme.rewards/politeness":"/path/politeness.js"}, or unset it.',
  });

/**
 * The absolute path of a reward's module: a file beside the config, or what an extension brings.
 * @param folder of the config
 * @throws GrpoError `reward-plugin-missing`, `plugins-malformed`
 */
export function rewardModulePath(folder: string, use: string, environment?: Environment): string {
  if (!isExtensionReward(use)) return resolve(folder, use);
  const path = pluginPaths(environment).get(use);
  if (path !== undefined) return path;
  const extension = parseExtensionReward(use)?.extension;
  throw new GrpoError({
    code: 'reward-plugin-missing',
    message: `Nothing brings the reward "${use}": ${extension === undefined ? 'it is not written ext:PUBLISHER.NAME/ID' : `it belongs to the VS Code extension ${extension}`}, and ${PLUGINS_VARIABLE} does not name it.`,
    where: `rewards: ${use}`,
    fix: `Start from VS Code with that extension installed and enabled, or set ${PLUGINS_VARIABLE}='${JSON.stringify({ [use]: '/path/to/its/module.js' })}'.`,
  });
}
