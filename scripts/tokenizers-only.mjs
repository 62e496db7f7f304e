// transformers.js serves for its tokenizers only. It loads ONNX Runtime's own binding through a `require` of its own making, which no alias
// reaches: a second runtime in the trainer's process, and a package that a VSIX does not have.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './setup.mjs';

const ASKED = 'requireFromHere("onnxruntime-node")';

/** esbuild plugin: gives transformers.js the stub instead. */
export const tokenizersOnly = {
  name: 'tokenizers-only',
  setup(context) {
    context.onLoad({ filter: /[/\\]transformers\.node\.mjs$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!text.includes(ASKED))
        throw new Error(`${path} loads onnxruntime-node in another way than before.`);
      const stub = JSON.stringify(join(root, 'scripts', 'stub.mjs'));
      const contents = `import * as absentRuntime from ${stub};\n${text.replace(ASKED, 'absentRuntime')}`;
      return { contents, loader: 'js' };
    });
  },
};
