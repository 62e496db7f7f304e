import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PLUGINS_VARIABLE } from '../../core/config/index.ts';

/** What decides how the trainer is called. */
export interface TrainerSetup {
  /** The extension's folder. */
  root: string;
  /** The Node.js of the settings; empty: `ownNode`. */
  nodePath: string;
  /** `process.execPath`: Node.js itself on a server, Electron on a desktop, which behaves as Node.js when told so. */
  ownNode: string;
  /** 0: as many as the machine has cores. */
  threads: number;
  /** Rewards that other extensions bring: `ext:PUBLISHER.NAME/ID` to the absolute path of a module. */
  plugins: Readonly<Record<string, string>>;
}

export interface ProcessCommand {
  file: string;
  args: string[];
  env: NodeJS.ProcessEnv;
}

/** `grpo ARGS` as a process. @param nodeOptions  stand before the program */
export function trainerCommand(
  setup: TrainerSetup,
  args: readonly string[],
  nodeOptions: readonly string[] = [],
): ProcessCommand {
  const { root, nodePath, ownNode, threads, plugins } = setup;
  return {
    file: nodePath === '' ? ownNode : nodePath,
    args: [...nodeOptions, join(root, 'dist', 'cli.js'), ...args],
    env: {
      ...process.env,
      ELECTRON_RUN_AS_NODE: '1',
      ORT_DISABLE_TELEMETRY: '1',
      ...(Object.keys(plugins).length > 0 ? { [PLUGINS_VARIABLE]: JSON.stringify(plugins) } : {}),
      ...(threads > 0 ? { GRPO_THREADS: String(threads) } : {}),
    },
  };
}

/**
 * Whether this package holds what training needs on this platform: the one that is made for platforms without ONNX Runtime only shows runs.
 */
export function hasTrainer(root: string, platform = process.platform, arch: string = process.arch): boolean {
  const natives = join(root, 'node_modules', 'onnxruntime-node', 'bin', 'napi-v6', platform, arch);
  return existsSync(join(root, 'dist', 'cli.js')) && existsSync(natives);
}
