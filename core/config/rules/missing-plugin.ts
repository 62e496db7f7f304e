import { didYouMean } from '../../text/did-you-mean.ts';
import {
  EXTENSION_PREFIX,
  extensionRewardName,
  parseExtensionReward,
  PLUGINS_VARIABLE,
} from '../extension-rewards.ts';
import type { FileAccess } from '../files.ts';
import { problem, replaceWith, type Place, type Problem } from '../problems.ts';

/** "No extension brings this reward", with what to install, or the reward that was meant. */
export async function missingPlugin(files: FileAccess, place: Place, use: string): Promise<Problem> {
  const brought = (await files.list(EXTENSION_PREFIX)).map((name) => `${EXTENSION_PREFIX}${name}`);
  const near = didYouMean(use, brought);
  const fix = near === undefined || near === use ? undefined : replaceWith(place, near);
  const say = (message: string): Problem => problem('error', 'config-missing-plugin', place, message, fix);

  const reward = parseExtensionReward(use);
  if (reward === undefined) {
    return say(`A reward of an extension is written \`ext:PUBLISHER.NAME/ID\`: \`${use}\` is not.`);
  }
  const { extension, id } = reward;
  if (brought.includes(use)) {
    return say(`The file of \`${use}\` is gone. Install the extension \`${extension}\` anew.`);
  }
  const siblings = brought.filter((name) => name.startsWith(extensionRewardName({ extension, id: '' })));
  if (siblings.length > 0) {
    return say(`The extension \`${extension}\` brings no \`${id}\`. It brings: ${siblings.join(', ')}.`);
  }
  const hint = near === undefined ? '' : ` Did you mean \`${near}\`?`;
  return say(
    `No extension here brings \`${use}\`.${hint} Install and enable the extension \`${extension}\` in VS Code; in a terminal, the variable ${PLUGINS_VARIABLE} says where its rewards lie.`,
  );
}
