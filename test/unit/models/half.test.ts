import assert from 'node:assert/strict';
import { bfloat16ToFloat32, float16ToFloat32 } from '../../../trainer/models/half.ts';

/** The value of a small float by the definition in IEEE 754, in float64 (which holds every such value). */
function valueOf(bits: number, exponentBits: number, fractionBits: number): number {
  const sign = bits >> (exponentBits + fractionBits) ? -1 : 1;
  const exponent = (bits >> fractionBits) & (2 ** exponentBits - 1);
  const fraction = bits & (2 ** fractionBits - 1);
  const bias = 2 ** (exponentBits - 1) - 1;
  if (exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** (1 - bias - fractionBits);
  return sign * (1 + fraction / 2 ** fractionBits) * 2 ** (exponent - bias);
}

describe('half precision', () => {
  const every = Uint16Array.from({ length: 65536 }, (_, bits) => bits);

  const agrees = (actual: Float32Array, exponentBits: number, fractionBits: number): void => {
    const wrong = every.filter((bits) => !Object.is(actual[bits], valueOf(bits, exponentBits, fractionBits)));
    assert.deepEqual([...wrong], []);
  };

  it('converts all 65,536 float16 values exactly', () => agrees(float16ToFloat32(every), 5, 10));

  it('converts all 65,536 bfloat16 values exactly', () => agrees(bfloat16ToFloat32(every), 8, 7));

  it('keeps the payload of NaNs', () => {
    const bits = (values: Float32Array): number[] => [...new Uint32Array(values.buffer)];
    assert.deepEqual(bits(float16ToFloat32(Uint16Array.of(0x7e01, 0xfe01))), [0x7fc02000, 0xffc02000]);
    assert.deepEqual(bits(bfloat16ToFloat32(Uint16Array.of(0x7fc1, 0xffc1))), [0x7fc10000, 0xffc10000]);
  });
});
