import assert from 'node:assert/strict';
import { philox4x32, RandomSequence, sampleUniform } from '../../../core/random/index.ts';

const hex = (words: readonly number[]): string =>
  words.map((word) => word.toString(16).padStart(8, '0')).join(' ');

describe('philox', () => {
  // Known answers of Random123's kat_vectors.
  const known: [counter: [number, number, number, number], key: [number, number], expected: string][] = [
    [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      '408f276d 41c83b0e a20bc7c6 6d5451fd',
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    ],
  ];
  for (const [counter, key, expected] of known) {
    it(`gives the published words for ${hex(counter)}`, () => {
      assert.equal(hex(philox4x32(counter, key)), expected);
    });
  }
});

describe('random numbers', () => {
  it('depend on each of seed, step, draw and index', () => {
    const at = [1, 2, 3, 4] as const;
    const seen = new Set([sampleUniform(...at)]);
    for (let i = 0; i < 4; i += 1) {
      const moved = at.map((value, j) => (i === j ? value + 1 : value)) as [number, number, number, number];
      seen.add(sampleUniform(...moved));
    }
    assert.equal(seen.size, 5);
  });

  it('fill [0, 1) evenly (chi-square over 100 bins, 99.9% bound)', () => {
    const bins = new Array<number>(100).fill(0);
    const count = 100_000;
    for (let i = 0; i < count; i += 1) {
      const u = sampleUniform(7, 1, i % 100, Math.floor(i / 100));
      assert.ok(u >= 0 && u < 1);
      bins[Math.floor(u * 100)] = (bins[Math.floor(u * 100)] as number) + 1;
    }
    const expected = count / 100;
    const chi = bins.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
    assert.ok(chi < 148.23, `chi-square ${chi}`);
  });

  it('have the normal mean, variance and kurtosis', () => {
    const sequence = new RandomSequence('weights', 3);
    const values = Array.from({ length: 100_000 }, () => sequence.normal());
    const moment = (k: number): number => values.reduce((sum, x) => sum + x ** k, 0) / values.length;
    assert.ok(Math.abs(moment(1)) < 0.013);
    assert.ok(Math.abs(moment(2) - 1) < 0.02);
    assert.ok(Math.abs(moment(4) - 3) < 0.15);
  });

  it('permute without loss, every order possible', () => {
    const orders = new Set<string>();
    for (let i = 0; i < 200; i += 1)
      orders.add(new RandomSequence('order', 1, [i, 0]).permutation(3).join(''));
    assert.equal(orders.size, 6);
    const long = new RandomSequence('order', 1).permutation(1000);
    assert.deepEqual(
      [...long].sort((a, b) => a - b),
      Array.from({ length: 1000 }, (_, i) => i),
    );
  });
});
