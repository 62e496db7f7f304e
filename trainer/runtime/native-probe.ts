/**
 * Program: does ONNX Runtime work on this machine? Loads the native parts, runs a graph of one node and prints a ProbeResult or a
 * ProbeFailure (probe.ts) as JSON. A process of its own, because a library that does not fit can crash.
 */
import { toReport } from '../../core/errors/index.ts';
import { Graph } from '../onnx/graph.ts';
import { add } from '../onnx/ops.ts';
import { tellJson } from '../terminal/console.ts';
import type { ProbeFailure, ProbeResult } from './probe.ts';

async function tryLibrary(): Promise<ProbeResult> {
  // Imported late: a koffi without a binary for this platform throws while it loads.
  const { CpuDevice } = await import('./cpu-device.ts');
  const { ortRuntime } = await import('./ort/runtime.ts');
  const device = new CpuDevice(1);
  const graph = new Graph('native-probe');
  const x = graph.input('x', 'float32', [2]);
  graph.output('y', add(x, 1));
  const session = await device.createSession(graph.serialize(), { name: 'native-probe' });
  const input = device.upload('float32', [2], Float32Array.of(1, 2));
  const { y } = await session.run({ x: input }, { y: null });
  const result = y === undefined ? [] : [...device.downloadSync(y)];
  if (result[0] !== 2 || result[1] !== 3) throw new Error(`1 + [1, 2] came out as [${result.join(', ')}]`);
  device.dispose();
  const { version, path } = ortRuntime();
  return { version, library: path };
}

let answer: ProbeResult | ProbeFailure;
try {
  answer = await tryLibrary();
} catch (error) {
  answer = { error: toReport(error) };
  process.exitCode = 1;
}
tellJson(answer);
