/** float16 and bfloat16 to float32, bit for bit: every value of both is a float32 value. */

/** float32 bit pattern of every float16 bit pattern; 256 KiB, made on first use. */
let float16Table: Uint32Array | undefined;

/** Exact; NaN payloads and signed zeros are kept. */
export function float16ToFloat32(source: Uint16Array): Float32Array {
  float16Table ??= makeFloat16Table();
  const bits = new Uint32Array(source.length);
  for (let i = 0; i < source.length; i++) bits[i] = float16Table[source[i] ?? 0] ?? 0;
  return new Float32Array(bits.buffer);
}

/** Exact: bfloat16 is the upper half of a float32. */
export function bfloat16ToFloat32(source: Uint16Array): Float32Array {
  const bits = new Uint32Array(source.length);
  for (let i = 0; i < source.length; i++) bits[i] = (source[i] ?? 0) << 16;
  return new Float32Array(bits.buffer);
}

function makeFloat16Table(): Uint32Array {
  const table = new Uint32Array(65536);
  for (let half = 0; half < 65536; half++) table[half] = float16Bits(half);
  return table;
}

/** IEEE 754 binary16 (1 sign, 5 exponent, 10 fraction bits) to binary32 (1, 8, 23). */
function float16Bits(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return (sign | 0x7f800000 | (fraction << 13)) >>> 0;
  if (exponent !== 0) return (sign | ((exponent + 112) << 23) | (fraction << 13)) >>> 0;
  if (fraction === 0) return sign >>> 0;
  // A subnormal, fraction * 2^-24: its leading bit becomes the implicit one of a normal float32.
  const shift = Math.clz32(fraction) - 21;
  return (sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13)) >>> 0;
}
