import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { GrpoError } from '../../../core/errors/index.ts';

const LIBRARY_NAMES: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'libonnxruntime.so.1',
  darwin: 'libonnxruntime.1.dylib',
  win32: 'onnxruntime.dll',
};

/**
 * Where the library lies: `GRPO_ORT_LIBRARY`, else inside the npm package onnxruntime-node. Loads nothing native.
 * @throws GrpoError `runtime-load-failed` where there is none for this platform
 */
export function libraryPath(): string {
  const chosen = process.env['GRPO_ORT_LIBRARY'];
  const path = chosen ?? packagedLibrary();
  if (existsSync(path)) return path;
  throw new GrpoError({
    code: 'runtime-load-failed',
    kind: 'run',
    message: `ONNX Runtime's library is missing: ${path}`,
    fix:
      chosen === undefined
        ? 'Install the packages again (npm ci). Supported: Linux and Windows on x64 and arm64, macOS on arm64.'
        : 'Unset GRPO_ORT_LIBRARY, or let it name an ONNX Runtime library.',
  });
}

function packagedLibrary(): string {
  const name = LIBRARY_NAMES[process.platform];
  if (name === undefined) throw loadFailed(`There is no ONNX Runtime for ${process.platform}`);
  try {
    const manifest = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
    return join(dirname(manifest), 'bin', 'napi-v6', process.platform, process.arch, name);
  } catch (cause) {
    throw loadFailed('The npm package onnxruntime-node is not installed', cause);
  }
}

/** The error of a library that is there and cannot serve. */
export function loadFailed(message: string, cause?: unknown): GrpoError {
  return new GrpoError({
    code: 'runtime-load-failed',
    kind: 'run',
    message,
    fix: 'Install the packages again (npm ci); GRPO_ORT_LIBRARY may name another ONNX Runtime library.',
    cause,
  });
}
