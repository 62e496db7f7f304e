// What tests of the test run itself may use; its types are in index.d.mts.
export { Results } from './results.mjs';
export { selectTests } from './selection.mjs';
