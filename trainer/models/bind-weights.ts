import type { Graph } from '../onnx/graph.ts';
import { neededInputs } from '../onnx/serialize.ts';
import type { Device, Session, Tensor } from '../runtime/device.ts';
import type { GraphWeights } from './graph-weights.ts';
import type { LoraGraph } from './lora-graph.ts';
import type { Policy } from './policy.ts';

/** A session together with the weights that must be fed to it at every run. */
export interface ModelSession {
  session: Session;
  /** Feeds that are weights: empty where the session holds them as constants. */
  weights: Readonly<Record<string, Tensor>>;
}

/**
 * Loads a graph of a policy. Weights that training changes are fed (a session must see each update); weights that stay are constants, which
 * ONNX Runtime packs once for its matrix kernels.
 */
export async function loadModelSession(
  policy: Policy,
  graph: Graph,
  weights: GraphWeights,
  lora: LoraGraph | undefined,
): Promise<ModelSession> {
  const frozen = policy.fixed || policy.adapter !== undefined;
  const constants: Record<string, Tensor> = {};
  const fed: Record<string, Tensor> = {};
  const needed = neededInputs(graph);
  for (const name of weights.names) {
    // A graph that ends early, such as a prompt's, leaves weights of its last layer unread.
    if (needed.has(name)) (frozen ? constants : fed)[name] = tensorOf(policy.weights, name);
  }
  for (const name of lora?.values.keys() ?? [])
    if (needed.has(name)) (policy.fixed ? constants : fed)[name] = tensorOf(policy.adapter?.tensors, name);
  const session = await openGraph(policy.device, graph, constants);
  return { session, weights: fed };
}

/** Serialises and loads a graph whose inputs named in `constants` are fixed. */
export async function openGraph(
  device: Device,
  graph: Graph,
  constants: Readonly<Record<string, Tensor>> = {},
  threads?: number,
): Promise<Session> {
  const bytes = graph.serialize({ constants: Object.keys(constants) });
  return device.createSession(bytes, {
    name: graph.name,
    constants,
    ...(threads === undefined ? {} : { threads }),
  });
}

function tensorOf(tensors: ReadonlyMap<string, Tensor> | undefined, name: string): Tensor {
  const tensor = tensors?.get(name);
  if (!tensor) throw new Error(`the policy has no tensor ${name}`);
  return tensor;
}
