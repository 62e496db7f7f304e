import { GrpoError } from '../../core/errors/index.ts';
import type { DType, TensorData } from '../runtime/device.ts';
import { type Shape, product } from './dims.ts';
import { ONNX_TYPE } from './dtypes.ts';
import { serialize } from './serialize.ts';
import { type Constant, type Node, type NodeOptions, Value } from './value.ts';

export type { Dim, Shape } from './dims.ts';
export { type Attribute, type Constant, type Domain, type Node, type NodeOptions, Value } from './value.ts';

/** An ONNX graph under construction. Values are made by the functions of `ops.ts`; nodes stand in the order in which they were built. */
export class Graph {
  readonly name: string;
  /** May float32 operators use ONNX Runtime's own kernels (`com.microsoft`)? */
  readonly fused: boolean;
  readonly #scopes: string[] = [];
  readonly #inputs: Value[] = [];
  readonly #outputs = new Map<string, Value>();
  readonly #nodes: Node[] = [];
  readonly #constants = new Map<string, Constant>();
  readonly #cache = new Map<string, Value>();
  readonly #symbols = new Map<string, () => Value>();
  #count = 0;

  constructor(name: string, options: { fused?: boolean } = {}) {
    this.name = name;
    this.fused = options.fused ?? true;
  }

  get inputs(): readonly Value[] {
    return this.#inputs;
  }
  get outputs(): ReadonlyMap<string, Value> {
    return this.#outputs;
  }
  get nodes(): readonly Node[] {
    return this.#nodes;
  }
  get constants(): ReadonlyMap<string, Constant> {
    return this.#constants;
  }
  /** `layers.3/attention`; empty outside every scope. */
  get scopePath(): string {
    return this.#scopes.join('/');
  }

  /** Names what is built inside: nodes are called `name/MatMul_12`, errors say where they arose. */
  scope<T>(name: string, build: () => T): T {
    this.#scopes.push(name);
    try {
      return build();
    } finally {
      this.#scopes.pop();
    }
  }

  /**
   * Declares an input (weights are inputs too).
   * @param shape  a symbol that stands alone on an axis is read from this input at run time
   * @throws GrpoError `graph-name` where an input or output has the name already, `graph-shape` for an axis that is no size
   */
  input(name: string, dtype: DType, shape: Shape): Value {
    this.#requireNew(name);
    for (const dim of shape) {
      const good = typeof dim === 'number' ? Number.isInteger(dim) && dim >= 0 : dim !== '';
      if (!good) this.fail('graph-shape', `input '${name}' has an axis of size ${dim || "''"}`);
    }
    const value = new Value(
      this,
      name,
      dtype,
      shape.map((dim) => product(dim)),
    );
    this.#inputs.push(value);
    value.shape.forEach((dim, axis) => {
      if (typeof dim === 'string' && !dim.includes('*'))
        this.defineSymbol(dim, () => this.axisSize(value, axis));
    });
    return value;
  }

  /** Embeds a small tensor. @throws GrpoError `graph-shape` where data and shape differ in size */
  constant(dtype: DType, shape: readonly number[], data: TensorData): Value {
    const size = shape.reduce((total, dim) => total * dim, 1);
    if (size !== data.length)
      this.fail(
        'graph-shape',
        `a constant of shape [${shape.join(', ')}] needs ${size} values, got ${data.length}`,
      );
    const value = new Value(this, `constant_${this.#constants.size}`, dtype, shape);
    this.#constants.set(value.name, { dtype, shape, data });
    return value;
  }

  /** A constant of shape [], made once for each number and dtype. */
  scalar(value: number, dtype: DType): Value {
    return this.cached(`scalar:${dtype}:${Object.is(value, -0) ? '-0' : value}`, () => {
      switch (dtype) {
        case 'float32':
          return this.constant(dtype, [], Float32Array.of(value));
        case 'float64':
          return this.constant(dtype, [], Float64Array.of(value));
        case 'int64':
          return this.constant(dtype, [], BigInt64Array.of(BigInt(value)));
        case 'int32':
          return this.constant(dtype, [], Int32Array.of(value));
        case 'uint8':
        case 'bool':
          return this.constant(dtype, [], Uint8Array.of(value));
        case 'float16':
        case 'bfloat16':
          // ONNX Runtime folds the cast when it loads the graph: no number format of our own here.
          return this.emit('Cast', [this.scalar(value, 'float32')], dtype, [], {
            attributes: { to: { int: ONNX_TYPE[dtype] } },
          });
      }
    });
  }

  /** Names a result. The same value may have several names. @throws GrpoError `graph-name` for a name in use */
  output(name: string, value: Value): void {
    this.#requireNew(name);
    this.#requireOwn(value, 'output');
    this.#outputs.set(name, value);
  }

  /**
   * The graph as an ONNX model (opset 18, com.microsoft 1). Only what an output needs is written, of inputs and constants too (ONNX Runtime
   * would drop the others): `neededInputs` of serialize.ts lists them.
   * @param options.constants  inputs that become initializers whose bytes the runtime supplies (`SessionOptions.constants`)
   * @throws GrpoError `graph-name` for a constant that is no input, `graph-shape` for one with symbols in its shape
   */
  serialize(options: { constants?: readonly string[] } = {}): Uint8Array {
    return serialize(this, options.constants ?? []);
  }

  /** Adds a node with one output. For the op builders: shape and dtype of the result are theirs to infer. */
  emit(
    op: string,
    inputs: readonly (Value | undefined)[],
    dtype: DType,
    shape: Shape,
    options: NodeOptions = {},
  ): Value {
    return this.emitMany(op, inputs, [{ dtype, shape }], options)[0]!;
  }

  /** Adds a node with several outputs. */
  emitMany(
    op: string,
    inputs: readonly (Value | undefined)[],
    outputs: readonly { dtype: DType; shape: Shape }[],
    options: NodeOptions = {},
  ): readonly Value[] {
    const path = this.scopePath;
    const name = `${path === '' ? '' : `${path}/`}${op}_${this.#count}`;
    const values = outputs.map(
      ({ dtype, shape }, at) => new Value(this, at === 0 ? name : `${name}:${at}`, dtype, shape),
    );
    this.#nodes.push(this.#produce(op, name, inputs, values, options, []));
    return values;
  }

  /**
   * `result` again, as a value that gradients see as one operator `op` of `inputs` instead of the nodes it was built from.
   * @param saved  inner values that the gradient reuses
   */
  composite(op: string, inputs: readonly Value[], result: Value, saved: readonly Value[] = []): Value {
    const value = new Value(this, result.name, result.dtype, result.shape);
    this.#produce(op, result.name, inputs, [value], { domain: 'grpo' }, saved);
    return value;
  }

  #produce(
    op: string,
    name: string,
    inputs: readonly (Value | undefined)[],
    outputs: readonly Value[],
    options: NodeOptions,
    saved: readonly Value[],
  ): Node {
    for (const input of inputs) if (input !== undefined) this.#requireOwn(input, op);
    const node: Node = {
      op,
      domain: options.domain ?? '',
      name,
      scope: this.scopePath,
      index: this.#count,
      inputs,
      outputs,
      attributes: options.attributes ?? {},
      axes: options.axes ?? [],
      saved,
    };
    this.#count += 1;
    for (const value of outputs) value.producedBy(node);
    return node;
  }

  /** The value made for `key` the first time. */
  cached(key: string, build: () => Value): Value {
    const value = this.#cache.get(key) ?? build();
    this.#cache.set(key, value);
    return value;
  }

  /** Says how a symbol's size is found at run time (int64 [1]); the first definition stays. */
  defineSymbol(symbol: string, size: () => Value): void {
    if (!this.#symbols.has(symbol)) this.#symbols.set(symbol, size);
  }

  isDefined(symbol: string): boolean {
    return this.#symbols.has(symbol);
  }

  /** A symbol's size at run time, int64 [1]. @throws GrpoError `graph-symbol` where no input has it as an axis */
  symbolSize(symbol: string): Value {
    const size = this.#symbols.get(symbol);
    if (size === undefined)
      this.fail(
        'graph-symbol',
        `the size of '${symbol}' cannot be found at run time: no input has it as an axis`,
      );
    return this.cached(`symbol:${symbol}`, size);
  }

  /** The size of one axis of a value at run time, int64 [1]. */
  axisSize(value: Value, axis: number): Value {
    const attributes = { start: { int: axis }, end: { int: axis + 1 } };
    return this.emit('Shape', [value], 'int64', [1], { attributes });
  }

  /** Throws a GrpoError that says where in the graph. */
  fail(
    code: 'graph-shape' | 'graph-dtype' | 'graph-name' | 'graph-symbol',
    message: string,
    op?: string,
  ): never {
    const where = [this.name, ...this.#scopes, ...(op === undefined ? [] : [op])].join('/');
    throw new GrpoError({ code, message, where, kind: 'internal' });
  }

  #requireNew(name: string): void {
    if (this.#outputs.has(name) || this.#inputs.some((input) => input.name === name))
      this.fail('graph-name', `the graph has an input or output '${name}' already`);
  }

  #requireOwn(value: Value, op: string): void {
    if (value.graph !== this)
      this.fail('graph-name', `value '${value.name}' belongs to graph '${value.graph.name}'`, op);
  }
}
