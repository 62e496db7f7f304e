import { build } from 'esbuild';
import { join } from 'node:path';

/** Bundles the worker as the product does; returns the bundle's path. The working folder is the repository's root. */
export async function bundleWorker(folder: string): Promise<string> {
  const outfile = join(folder, 'run-worker.cjs');
  await build({
    entryPoints: ['extension/runs/worker/main.ts'],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'silent',
    outfile,
  });
  return outfile;
}
