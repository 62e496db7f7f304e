import { type Dim, type Shape, difference, factors, sum } from './dims.ts';
import type { Graph, Value } from './graph.ts';

/**
 * An axis as a graph value, int64 [1]: a constant, or computed from the inputs that have its symbols.
 * @throws GrpoError `graph-symbol` for a symbol that no input has
 */
export function sizeVector(graph: Graph, dim: Dim): Value {
  const constant = (size: number): Value => graph.constant('int64', [1], BigInt64Array.of(BigInt(size)));
  return graph.cached(`size:${dim}`, () => {
    if (typeof dim === 'number') return constant(dim);
    const { coefficient, symbols } = factors(dim);
    const parts = symbols.map((symbol) => graph.symbolSize(symbol));
    if (coefficient !== 1) parts.unshift(constant(coefficient));
    return parts.reduce((total, part) => graph.emit('Mul', [total, part], 'int64', [1]));
  });
}

/** A shape as a graph value, int64 [rank]. */
export function shapeVector(graph: Graph, shape: Shape): Value {
  return graph.cached(`shape:${shape.join(',')}`, () => {
    if (shape.every((dim) => typeof dim === 'number'))
      return graph.constant('int64', [shape.length], BigInt64Array.from(shape, BigInt));
    const parts = shape.map((dim) => sizeVector(graph, dim));
    if (parts.length === 1) return parts[0]!;
    return graph.emit('Concat', parts, 'int64', [shape.length], { attributes: { axis: { int: 0 } } });
  });
}

/** `from - minus` as an axis whose size can be found at run time. */
export function differenceOf(graph: Graph, from: Dim, minus: Dim): Dim {
  const dim = difference(from, minus);
  if (typeof dim === 'string' && dim !== from)
    graph.defineSymbol(dim, () =>
      graph.emit('Sub', [sizeVector(graph, from), sizeVector(graph, minus)], 'int64', [1]),
    );
  return dim;
}

/** The sum of axes as an axis whose size can be found at run time. */
export function sumOf(graph: Graph, dims: readonly Dim[]): Dim {
  const dim = sum(...dims);
  if (typeof dim === 'string' && dim.includes('+'))
    graph.defineSymbol(dim, () =>
      dims
        .map((part) => sizeVector(graph, part))
        .reduce((total, part) => graph.emit('Add', [total, part], 'int64', [1])),
    );
  return dim;
}
