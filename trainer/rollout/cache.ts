import { openGraph } from '../models/bind-weights.ts';
import type { ModelConfig } from '../models/config.ts';
import type { Device, Session, Tensor } from '../runtime/device.ts';
import { cacheNames, extended, rearrangeGraph } from './decode-graph.ts';

/** A cache grows by at least this many positions at once: attention reads all of its capacity, growing copies all of it. */
const GROWTH = 32;

/** Keys and values of the rows that are being written, on the device: per tensor [rows, keyValueHeads, capacity, headDim]. */
export interface Cache {
  tensors: Readonly<Record<string, Tensor>>;
  rows: number;
  capacity: number;
}

/** Rearranges caches: picks rows and makes room. */
export class CacheKeeper {
  private readonly device: Device;
  private readonly config: ModelConfig;
  private readonly session: Session;

  private constructor(device: Device, config: ModelConfig, session: Session) {
    this.device = device;
    this.config = config;
    this.session = session;
  }

  static async open(device: Device, config: ModelConfig): Promise<CacheKeeper> {
    return new CacheKeeper(device, config, await openGraph(device, rearrangeGraph(config)));
  }

  /** What a graph fetched under `new NAME` as a cache. */
  adopt(outputs: Readonly<Record<string, Tensor>>, rows: number, capacity: number): Cache {
    const tensors = Object.fromEntries(
      cacheNames(this.config).map((name) => [name, outputs[extended(name)] as Tensor]),
    );
    return { tensors, rows, capacity };
  }

  /** Fetches for a graph that extends the cache in place. */
  inPlace(cache: Cache): Record<string, Tensor> {
    return Object.fromEntries(
      Object.entries(cache.tensors).map(([name, tensor]) => [extended(name), tensor]),
    );
  }

  /** A cache of the picked rows with room for at least `positions`; the old one is freed. */
  async rearrange(cache: Cache, picked: readonly number[], positions: number): Promise<Cache> {
    const limit = this.config.maxPositions;
    const wanted = Math.min(limit, Math.ceil(positions / GROWTH) * GROWTH);
    const room = Math.max(0, wanted - cache.capacity);
    const own = {
      rows: this.device.upload('int64', [picked.length], BigInt64Array.from(picked, BigInt)),
      room: this.device.allocate('int64', [room]),
    };
    const fetched = Object.fromEntries(Object.keys(cache.tensors).map((name) => [extended(name), null]));
    const outputs = await this.session.run({ ...cache.tensors, ...own }, fetched);
    for (const tensor of [...Object.values(own), ...Object.values(cache.tensors)]) tensor.dispose();
    return this.adopt(outputs, picked.length, cache.capacity + room);
  }

  free(cache: Cache): void {
    for (const tensor of Object.values(cache.tensors)) tensor.dispose();
  }

  dispose(): void {
    this.session.dispose();
  }
}
