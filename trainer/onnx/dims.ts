/**
 * Arithmetic of tensor shapes whose axes may be known only at run time. Every axis is a product of a whole number and symbols;
 * element counts are compared as such monomials. Pure: no graph.
 */

/** A number, a symbol (`batch`), or a product in canonical form: number first, symbols sorted (`2*batch*length`). */
export type Dim = number | string;
export type Shape = readonly Dim[];

interface Monomial {
  coefficient: number;
  symbols: string[];
}

function monomial(dims: Shape): Monomial {
  let coefficient = 1;
  const symbols: string[] = [];
  for (const dim of dims) {
    for (const factor of String(dim).split('*')) {
      if (/^\d+$/.test(factor)) coefficient *= Number(factor);
      else symbols.push(factor);
    }
  }
  return { coefficient, symbols: symbols.sort() };
}

const text = ({ coefficient, symbols }: Monomial): Dim => {
  if (symbols.length === 0 || coefficient === 0) return coefficient;
  return (coefficient === 1 ? symbols : [String(coefficient), ...symbols]).join('*');
};

/** The product of axes in canonical form; of none: 1. As the product of a whole shape, its number of elements. */
export const product = (...dims: Dim[]): Dim => text(monomial(dims));

/** The factors of an axis: a number (perhaps 1) and symbols. */
export const factors = (dim: Dim): Readonly<Monomial> => monomial([dim]);

/** `total / part`, or undefined where that is no monomial. */
export function quotient(total: Dim, part: Dim): Dim | undefined {
  const over = monomial([total]);
  const under = monomial([part]);
  for (const symbol of under.symbols) {
    const at = over.symbols.indexOf(symbol);
    if (at < 0) return undefined;
    over.symbols.splice(at, 1);
  }
  const coefficient = over.coefficient / under.coefficient;
  return Number.isInteger(coefficient) ? text({ ...over, coefficient }) : undefined;
}

/** A sum that is no monomial gets a symbol of its own, which must not read as a product. */
const atom = (dim: Dim): string => String(dim).replaceAll('*', '·');

/** The sum of axes: `5`, `past+length` sorted, `2*batch` for equal symbols. */
export function sum(...dims: Dim[]): Dim {
  const number = dims.reduce<number>((total, dim) => (typeof dim === 'number' ? total + dim : total), 0);
  const symbols = dims.filter((dim) => typeof dim === 'string');
  const first = symbols[0];
  if (first === undefined) return number;
  if (number === 0 && symbols.every((symbol) => symbol === first)) return product(symbols.length, first);
  const terms = symbols.map(atom).sort();
  return (number === 0 ? terms : [...terms, String(number)]).join('+');
}

/** `from - minus`: a number, `length-1`, or `from` itself where nothing is taken away. */
export function difference(from: Dim, minus: Dim): Dim {
  if (minus === 0) return from;
  if (typeof from === 'number' && typeof minus === 'number') return from - minus;
  return from === minus ? 0 : `${atom(from)}-${atom(minus)}`;
}

/** The shape of an elementwise result: axes are equal, or one of them is 1; missing leading axes count as 1. Undefined where that fails. */
export function broadcast(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const result: Dim[] = [];
  for (let axis = 0; axis < rank; axis += 1) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) return undefined;
    result.push(left === 1 ? right : left);
  }
  return result;
}

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((dim, axis) => dim === b[axis]);

/** `[batch, 4]`, for messages. */
export const formatShape = (shape: Shape): string => `[${shape.join(', ')}]`;
