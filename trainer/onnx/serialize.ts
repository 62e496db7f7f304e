import { create, toBinary } from '@bufbuild/protobuf';
import { GrpoError } from '../../core/errors/index.ts';
import type { Attribute, Constant, Graph, Node, Shape, Value } from './graph.ts';
import { BYTES, ONNX_TYPE } from './dtypes.ts';
import * as onnx from './onnx_pb.ts';

/** IR 9 (ONNX 1.14): the oldest that knows bfloat16 and opset 18 well; read by every ONNX Runtime since 1.15. */
const IR_VERSION = 9n;
/** Newer opsets have no CUDA kernels for several operators we use, and fall back to the CPU without a word. */
const OPSET = 18n;

/** See `Graph.serialize`. */
export function serialize(graph: Graph, constants: readonly string[]): Uint8Array {
  const inputNames = new Set(graph.inputs.map((input) => input.name));
  for (const name of constants) {
    if (!inputNames.has(name)) graph.fail('graph-name', `constant '${name}' is not an input of the graph`);
  }
  const supplied = new Set(constants);
  const { nodes, embedded, wanted } = reachable(graph);
  const inputs = graph.inputs.filter((input) => wanted.has(input.name));
  const { rename, copies } = outputNames(graph, nodes);
  const named = (value: Value | undefined): string =>
    value === undefined ? '' : (rename.get(value.name) ?? value.name);
  const body = nodes.map((node) =>
    create(onnx.NodeProtoSchema, {
      opType: node.op,
      domain: node.domain,
      name: node.name,
      input: node.inputs.map(named),
      output: node.outputs.map(named),
      attribute: Object.entries(node.attributes).map(([name, value]) => attribute(name, value)),
    }),
  );
  for (const [name, value] of copies) {
    const identity = { opType: 'Identity', name: `output/${name}`, input: [named(value)], output: [name] };
    body.push(create(onnx.NodeProtoSchema, identity));
  }
  const model = create(onnx.ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: 'grpo-studio',
    opsetImport: [
      { domain: '', version: OPSET },
      { domain: 'com.microsoft', version: 1n },
    ],
    graph: {
      name: graph.name,
      node: body,
      initializer: [
        ...[...embedded].map(([name, constant]) => embeddedTensor(name, constant)),
        ...inputs.filter((input) => supplied.has(input.name)).map(suppliedTensor),
      ],
      input: inputs.filter((input) => !supplied.has(input.name)).map((input) => info(input.name, input)),
      output: [...graph.outputs].map(([name, value]) => info(name, value)),
    },
  });
  return toBinary(onnx.ModelProtoSchema, model);
}

/** Names of the inputs that some output depends on: the others are left out of the model. */
export function neededInputs(graph: Graph): Set<string> {
  const { wanted } = reachable(graph);
  return new Set(graph.inputs.map((input) => input.name).filter((name) => wanted.has(name)));
}

/** What the outputs need. By names, because a composite's value shares its name with the node output it stands for. */
function reachable(graph: Graph): {
  nodes: Node[];
  embedded: Map<string, Constant>;
  wanted: Set<string>;
} {
  const wanted = new Set([...graph.outputs.values()].map((value) => value.name));
  const nodes: Node[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((output) => wanted.has(output.name))) continue;
    nodes.push(node);
    for (const input of node.inputs) if (input !== undefined) wanted.add(input.name);
  }
  const embedded = new Map([...graph.constants].filter(([name]) => wanted.has(name)));
  return { nodes: nodes.reverse(), embedded, wanted };
}

/** A node's output takes its first public name; inputs, constants and further names need a copy. */
function outputNames(
  graph: Graph,
  nodes: readonly Node[],
): { rename: Map<string, string>; copies: Map<string, Value> } {
  const produced = new Set(nodes.flatMap((node) => node.outputs.map((output) => output.name)));
  const rename = new Map<string, string>();
  const copies = new Map<string, Value>();
  for (const [name, value] of graph.outputs) {
    if (produced.has(value.name) && !rename.has(value.name)) rename.set(value.name, name);
    else copies.set(name, value);
  }
  return { rename, copies };
}

function attribute(name: string, value: Attribute): onnx.AttributeProto {
  const type = onnx.AttributeProto_AttributeType;
  if ('int' in value)
    return create(onnx.AttributeProtoSchema, { name, type: type.INT, i: BigInt(value.int) });
  if ('float' in value) return create(onnx.AttributeProtoSchema, { name, type: type.FLOAT, f: value.float });
  if ('ints' in value)
    return create(onnx.AttributeProtoSchema, { name, type: type.INTS, ints: value.ints.map(BigInt) });
  return create(onnx.AttributeProtoSchema, {
    name,
    type: type.STRING,
    s: new TextEncoder().encode(value.text),
  });
}

const bytesOf = (data: ArrayBufferView): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

function embeddedTensor(name: string, { dtype, shape, data }: Constant): onnx.TensorProto {
  return create(onnx.TensorProtoSchema, {
    name,
    dataType: ONNX_TYPE[dtype],
    dims: shape.map(BigInt),
    // Raw data is little-endian, as is every machine that ONNX Runtime's npm package supports.
    rawData: bytesOf(data),
  });
}

/** An initializer without bytes: the caller of ONNX Runtime supplies them. */
function suppliedTensor(input: Value): onnx.TensorProto {
  const shape = input.shape.map((dim) => {
    if (typeof dim === 'number') return dim;
    throw new GrpoError({
      code: 'graph-shape',
      message: `constant '${input.name}' has the unknown axis '${dim}'`,
      where: input.graph.name,
      kind: 'internal',
    });
  });
  const length = shape.reduce((total, dim) => total * dim, BYTES[input.dtype]);
  return create(onnx.TensorProtoSchema, {
    name: input.name,
    dataType: ONNX_TYPE[input.dtype],
    dims: shape.map(BigInt),
    dataLocation: onnx.TensorProto_DataLocation.EXTERNAL,
    externalData: [
      { key: 'location', value: 'caller' },
      { key: 'offset', value: '0' },
      { key: 'length', value: String(length) },
    ],
  });
}

function info(name: string, value: Value): onnx.ValueInfoProto {
  const tensorType = { elemType: ONNX_TYPE[value.dtype], shape: { dim: dimensions(value.shape) } };
  const type = create(onnx.TypeProtoSchema, {
    value: { case: 'tensorType', value: create(onnx.TypeProto_TensorSchema, tensorType) },
  });
  return create(onnx.ValueInfoProtoSchema, { name, type });
}

function dimensions(shape: Shape): onnx.TensorShapeProto_Dimension[] {
  return shape.map((dim) =>
    create(onnx.TensorShapeProto_DimensionSchema, {
      value:
        typeof dim === 'number' ? { case: 'dimValue', value: BigInt(dim) } : { case: 'dimParam', value: dim },
    }),
  );
}
