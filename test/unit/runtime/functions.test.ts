import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { FUNCTIONS } from '../../../trainer/runtime/ort/functions.ts';
import type { OrtApi, Pointer, Status } from '../../../trainer/runtime/ort/functions.ts';
import { addressOf, NameArray, ortRuntime, textAt } from '../../../trainer/runtime/ort/runtime.ts';
import type { OrtRuntime } from '../../../trainer/runtime/ort/runtime.ts';
import { takeText } from '../../../trainer/runtime/ort/status.ts';
import { affineModel, arithmeticModel } from './models.ts';

const FLOAT = 1;

/** Calls every function of the binding with what it is made for: a wrong index or signature crashes or shows in a result. */
describe('the C API', () => {
  const called = new Set<string>();
  let runtime: OrtRuntime;
  let api: OrtApi;
  before(() => {
    runtime = ortRuntime();
    api = new Proxy(runtime.api, {
      get: (target, name) => {
        called.add(String(name));
        return target[name as keyof OrtApi];
      },
    });
  });

  const succeed = (status: Status): void =>
    assert.ok(status === null, status === null ? '' : takeText(api, status));
  const make = (call: (out: BigUint64Array) => Status): Pointer => {
    const out = new BigUint64Array(1);
    succeed(call(out));
    return out[0] ?? 0n;
  };

  function tensor(memory: Float32Array, shape: number[]): Pointer {
    const dims = BigInt64Array.from(shape, BigInt);
    return make((out) =>
      api.CreateTensorWithDataAsOrtValue(
        runtime.cpuMemory,
        addressOf(memory),
        memory.byteLength,
        dims,
        shape.length,
        FLOAT,
        out,
      ),
    );
  }

  it('reports a version', () => assert.match(runtime.version, /^1\.\d+\.\d+/));

  it('environment, allocator, memory', () => {
    const environment = make((out) => api.CreateEnv(4, 'test', out));
    assert.equal(environment, runtime.environment, 'the environment is one per process');
    succeed(api.DisableTelemetryEvents(environment));
    assert.equal(
      make((out) => api.GetAllocatorWithDefaultOptions(out)),
      runtime.allocator,
    );
    assert.notEqual(
      make((out) => api.CreateCpuMemoryInfo(1, 0, out)),
      0n,
    );
  });

  it('status', () => {
    const status = api.CreateSessionFromArray(
      runtime.environment,
      new Uint8Array(4),
      4,
      null,
      new BigUint64Array(1),
    );
    assert.ok(status !== null);
    // ORT_INVALID_PROTOBUF
    assert.equal(api.GetErrorCode(status), 7);
    assert.match(api.GetErrorMessage(status), /protobuf|ModelProto|Load model/i);
    api.ReleaseStatus(status);
  });

  it('values', () => {
    const memory = Float32Array.of(1, 2, 3, 4, 5, 6);
    const value = tensor(memory, [2, 3]);
    assert.equal(
      make((out) => api.GetTensorMutableData(value, out)),
      addressOf(memory),
    );
    const info = make((out) => api.GetTensorTypeAndShape(value, out));
    const element = new Int32Array(1);
    succeed(api.GetTensorElementType(info, element));
    assert.equal(element[0], FLOAT);
    assert.equal(
      make((out) => api.GetDimensionsCount(info, out)),
      2n,
    );
    const dims = new BigInt64Array(2);
    succeed(api.GetDimensions(info, dims, 2));
    assert.deepEqual(dims, BigInt64Array.of(2n, 3n));
    api.ReleaseTensorTypeAndShapeInfo(info);
    api.ReleaseValue(value);
    const own = make((out) => api.CreateTensorAsOrtValue(runtime.allocator, dims, 2, FLOAT, out));
    assert.notEqual(
      make((out) => api.GetTensorMutableData(own, out)),
      0n,
    );
    api.ReleaseValue(own);
  });

  it('sessions and runs', () => {
    const settings = make((out) => api.CreateSessionOptions(out));
    succeed(api.SetSessionExecutionMode(settings, 0));
    succeed(api.DisableMemPattern(settings));
    succeed(api.SetSessionLogId(settings, 'functions'));
    succeed(api.SetSessionLogSeverityLevel(settings, 4));
    succeed(api.SetSessionGraphOptimizationLevel(settings, 99));
    succeed(api.SetIntraOpNumThreads(settings, 1));
    succeed(api.AddSessionConfigEntry(settings, 'session.force_spinning_stop', '1'));
    const model = arithmeticModel();
    const session = make((out) =>
      api.CreateSessionFromArray(runtime.environment, model, model.length, settings, out),
    );
    api.ReleaseSessionOptions(settings);
    assert.equal(
      make((out) => api.SessionGetInputCount(session, out)),
      2n,
    );
    assert.equal(
      make((out) => api.SessionGetOutputCount(session, out)),
      2n,
    );
    const names = [
      make((out) => api.SessionGetInputName(session, 1, runtime.allocator, out)),
      make((out) => api.SessionGetOutputName(session, 1, runtime.allocator, out)),
    ];
    assert.deepEqual(names.map(textAt), ['b', 'z']);
    for (const name of names) succeed(api.AllocatorFree(runtime.allocator, name));
    for (const type of [
      make((out) => api.SessionGetInputTypeInfo(session, 0, out)),
      make((out) => api.SessionGetOutputTypeInfo(session, 0, out)),
    ]) {
      const info = make((out) => api.CastTypeInfoToTensorInfo(type, out));
      assert.equal(
        make((out) => api.GetDimensionsCount(info, out)),
        1n,
      );
      api.ReleaseTypeInfo(type);
    }

    const memory = Float32Array.of(1, 2);
    const a = tensor(memory, [2]);
    const inputs = new NameArray(['a', 'b']);
    const outputs = new NameArray(['y']);
    const fetched = new BigUint64Array(1);
    const options = make((out) => api.CreateRunOptions(out));
    const run = () =>
      api.Run(session, options, inputs.address, BigUint64Array.of(a, a), 2, outputs.address, 1, fetched);
    succeed(api.RunOptionsSetTerminate(options));
    const status = run();
    assert.ok(status !== null);
    assert.match(takeText(api, status), /terminate/);
    succeed(api.RunOptionsUnsetTerminate(options));
    succeed(run());
    const result = new Float32Array(2);
    runtime.copy(
      result,
      make((out) => api.GetTensorMutableData(fetched[0] ?? 0n, out)),
      result.byteLength,
    );
    assert.deepEqual(result, Float32Array.of(2, 6));
    for (const value of [a, fetched[0] ?? 0n]) api.ReleaseValue(value);
    api.ReleaseRunOptions(options);
    api.ReleaseSession(session);
  });

  it('constants', () => {
    const settings = make((out) => api.CreateSessionOptions(out));
    const w = tensor(new Float32Array(16), [4, 4]);
    const bias = tensor(new Float32Array(4), [4]);
    const names = new NameArray(['w', 'bias']);
    succeed(api.AddExternalInitializers(settings, names.address, BigUint64Array.of(w, bias), 2));
    succeed(api.AddInitializer(settings, 'bias', bias));
    const model = affineModel(4);
    const session = make((out) =>
      api.CreateSessionFromArray(runtime.environment, model, model.length, settings, out),
    );
    assert.equal(
      make((out) => api.SessionGetInputCount(session, out)),
      1n,
    );
    api.ReleaseSession(session);
    api.ReleaseSessionOptions(settings);
    for (const value of [w, bias]) api.ReleaseValue(value);
  });

  it('stays loaded when everything else is collected', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    for (let round = 0; round < 3; round += 1) {
      collect();
      await nextTurn();
      assert.equal(
        make((out) => api.GetAllocatorWithDefaultOptions(out)),
        runtime.allocator,
      );
    }
  });

  it('was called in whole', () => assert.deepEqual([...called].sort(), Object.keys(FUNCTIONS).sort()));
});
