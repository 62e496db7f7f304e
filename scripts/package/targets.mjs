/**
 * The platforms that a VSIX is made for: those that ONNX Runtime has a library for. `library` is what trainer/runtime loads; the other files of
 * onnxruntime-node are bindings and graphics libraries that it does not use. `binary` is esbuild's program.
 *
 * @type {Record<string, { os: string, arch: string, library: string, binary: string } | undefined>}
 */
export const TARGETS = {
  'linux-x64': { os: 'linux', arch: 'x64', library: 'libonnxruntime.so.1', binary: 'bin/esbuild' },
  'linux-arm64': { os: 'linux', arch: 'arm64', library: 'libonnxruntime.so.1', binary: 'bin/esbuild' },
  'darwin-arm64': { os: 'darwin', arch: 'arm64', library: 'libonnxruntime.1.dylib', binary: 'bin/esbuild' },
  'win32-x64': { os: 'win32', arch: 'x64', library: 'onnxruntime.dll', binary: 'esbuild.exe' },
  'win32-arm64': { os: 'win32', arch: 'arm64', library: 'onnxruntime.dll', binary: 'esbuild.exe' },
  /** For every other platform: shows runs, and says why it does not train. */
  viewer: undefined,
};
