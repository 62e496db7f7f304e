// What tests may use of packaging; its types are in index.d.mts.
export { vsixFaults } from './check.mjs';
export { zipEntries } from './zip.mjs';
