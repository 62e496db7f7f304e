import type { DType, TensorData } from '../runtime/device.ts';
import type { Shape } from './dims.ts';
import type { Graph } from './graph.ts';

/** ONNX tells whole from real numbers, JavaScript does not: so each attribute names its type. */
export type Attribute = { int: number } | { ints: readonly number[] } | { float: number } | { text: string };
/** `grpo`: not an operator but a mark for gradients (see `Graph.composite`); never serialised. */
export type Domain = '' | 'com.microsoft' | 'grpo';

export interface Node {
  readonly op: string;
  readonly domain: Domain;
  /** Unique: scope path, operator and a running number. */
  readonly name: string;
  readonly scope: string;
  /** Position in building order, which is a topological order. */
  readonly index: number;
  /** An optional input that is left out is undefined. */
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly Value[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** The axes that the operator works on, from 0, where it has any (gradients read them). */
  readonly axes: readonly number[];
  /** Inner values of a composite that its gradient reuses. */
  readonly saved: readonly Value[];
}

export interface NodeOptions {
  attributes?: Readonly<Record<string, Attribute>>;
  domain?: Domain;
  axes?: readonly number[];
}

export interface Constant {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** A tensor in a graph: an input, a constant or an output of a node. */
export class Value {
  readonly graph: Graph;
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  #producer: Node | undefined;

  constructor(graph: Graph, name: string, dtype: DType, shape: Shape) {
    this.graph = graph;
    this.name = name;
    this.dtype = dtype;
    this.shape = shape;
  }

  get rank(): number {
    return this.shape.length;
  }

  /** The node (or composite) that gradients go through; undefined for inputs and constants. */
  get producer(): Node | undefined {
    return this.#producer;
  }

  /** For `Graph` only, once. */
  producedBy(node: Node): void {
    this.#producer = node;
  }
}
