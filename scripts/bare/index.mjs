// What tests may use of the emptied surrounding; its types are in index.d.mts.
export { bareSurroundings } from './surroundings.mjs';
