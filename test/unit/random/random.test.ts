import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { philox4x32 } from '../../../core/random/philox.ts';
import {
  fillUniform,
  PURPOSE,
  shuffled,
  uniform,
  uniforms,
  type Purpose,
} from '../../../core/random/stream.ts';

interface Golden {
  blocks: { counter: number[]; key: [number, number]; words: number[] }[];
  streams: {
    seed: number;
    purpose: Purpose;
    step: number;
    draw: number;
    double: boolean;
    indices: number[];
    values: number[];
  }[];
}
const golden = JSON.parse(readFileSync('test/golden/philox.json', 'utf8')) as Golden;

describe('random numbers', () => {
  const key = { seed: 7, purpose: PURPOSE.sampling, step: 3, draw: 11 };

  it('are Philox4x32-10: known answers of Random123 and of an independent computation', () => {
    for (const {
      counter,
      key: [key0, key1],
      words,
    } of golden.blocks) {
      const block = Uint32Array.from(counter);
      philox4x32(block, key0, key1);
      assert.deepEqual([...block], words);
    }
  });

  it('depend on seed, purpose, step, draw and index alone', () => {
    for (const { double, indices, values, ...streamKey } of golden.streams) {
      for (const [i, index] of indices.entries()) {
        const out = double ? new Float64Array(1) : new Float32Array(1);
        fillUniform(out, streamKey, index);
        assert.equal(out[0], values[i]);
      }
    }
  });

  it('come out the same one by one, in a row and from the middle', () => {
    const row = uniforms(key, 101);
    assert.deepEqual(
      row,
      Float64Array.from({ length: 101 }, (_, i) => uniform(key, i)),
    );
    assert.deepEqual(uniforms(key, 58, 43), row.slice(43));
    const singles = new Float32Array(101);
    fillUniform(singles, key);
    const tail = new Float32Array(40);
    fillUniform(tail, key, 61);
    assert.deepEqual(tail, singles.slice(61));
  });

  it('differ with every part of the key', () => {
    const others = [
      key,
      { ...key, seed: 8 },
      { ...key, seed: 7 + 2 ** 32 },
      { ...key, purpose: PURPOSE.dropout },
      { ...key, step: 4 },
      { ...key, draw: 12 },
      { ...key, draw: 11 + 2 ** 32 },
    ];
    assert.equal(new Set(others.map((other) => uniform(other, 0))).size, others.length);
  });

  it('are uniform in the open interval, as far as 100,000 of them tell', () => {
    const n = 100_000;
    const arrays = [uniforms(key, n), new Float32Array(n)];
    fillUniform(arrays[1] as Float32Array, key);
    for (const values of arrays) {
      let sum = 0;
      const bins = new Array<number>(100).fill(0);
      for (const value of values) {
        assert.ok(value > 0 && value < 1);
        sum += value;
        bins[Math.floor(value * 100)]! += 1;
      }
      // Five standard deviations of the mean; chi-squared of 99 degrees beyond 149 has p < 0.001.
      assert.ok(Math.abs(sum / n - 0.5) < 5 / Math.sqrt(12 * n));
      assert.ok(bins.reduce((chi, count) => chi + (count - n / 100) ** 2 / (n / 100), 0) < 149);
    }
  });

  it('shuffle without loss, each order as likely as the others', () => {
    const counts = new Map<string, number>();
    for (let draw = 0; draw < 6000; draw++) {
      const order = shuffled(['a', 'b', 'c'], { ...key, draw }).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    assert.deepEqual([...counts.keys()].sort(), ['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
    for (const count of counts.values()) assert.ok(Math.abs(count - 1000) < 5 * Math.sqrt(1000));
    assert.deepEqual(shuffled([], key), []);
  });

  it('refuse keys that are no counts', () => {
    for (const bad of [{ seed: -1 }, { seed: 0.5 }, { seed: 2 ** 53 }, { step: 2 ** 32 }, { draw: NaN }]) {
      assert.throws(() => uniform({ ...key, ...bad }, 0), { code: 'random-key' });
    }
    assert.throws(() => uniform(key, 2 ** 32), { code: 'random-key' });
  });
});
