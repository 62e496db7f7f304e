// Stands in the trainer's bundle for packages that transformers.js loads but that reading a tokenizer does not need: a second binding of ONNX
// Runtime (two in one process fight over its logging), its WebAssembly build, and image decoding.
const absent = new Proxy(
  {},
  {
    get(_, key) {
      throw new Error(`transformers.js asked for "${String(key)}" of a package that the trainer leaves out`);
    },
  },
);
export default absent;
export const InferenceSession = undefined;
export const Tensor = undefined;
export const env = {};
export const listSupportedBackends = () => [];
