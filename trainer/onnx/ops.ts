/**
 * Every operator that graphs are built from. Shapes and dtypes are checked as the graph is built: GrpoError `graph-shape` or `graph-dtype`,
 * with both shapes, and where in the graph. Numbers among operands become constants.
 */
export * from './elementwise.ts';
export * from './indexing.ts';
export * from './layers.ts';
export * from './reducing.ts';
export {
  concat,
  expand,
  full,
  range,
  reshape,
  sizeOf,
  slice,
  split,
  squeeze,
  transpose,
  unsqueeze,
} from './shaping.ts';
