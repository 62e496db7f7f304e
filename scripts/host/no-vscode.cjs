// Stands for the module `vscode` where tests of test/host are only listed, outside an extension host: whatever is asked of it is there.
/** As a text it is empty, as a list it holds one of it; paths are texts, for Node's functions check them. */
const own = {
  [Symbol.toPrimitive]: () => '',
  fsPath: '/nowhere',
  path: '/nowhere',
  *[Symbol.iterator]() {
    yield anything;
  },
};

const anything = new Proxy(function nothing() {}, {
  get: (target, key) => (key in own ? own[key] : key in target ? target[key] : anything),
  apply: () => anything,
  construct: () => anything,
  // What a bundler makes of `import * as vscode` copies the own properties, of which there are none, and inherits the rest.
  getPrototypeOf: () => anything,
});
module.exports = anything;
