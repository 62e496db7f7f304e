import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GrpoError } from '../../../core/errors/index.ts';
import { duplicateKey } from '../../../trainer/models/safetensors-header.ts';
import { SafetensorsFile } from '../../../trainer/models/safetensors.ts';
import { writeSafetensors, type TensorToWrite } from '../../../trainer/models/safetensors-writer.ts';

const SHARED = '../shared/data/safetensors';

describe('safetensors', () => {
  let folder = '';
  let path = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'grpo-safetensors-'));
    path = join(folder, 'model.safetensors');
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** A file with this header (text or object) and as many data bytes. */
  const openFile = async (
    header: object | string,
    dataBytes: number,
    announced?: number,
  ): Promise<SafetensorsFile> => {
    const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(announced ?? text.length));
    await writeFile(path, Buffer.concat([length, text, Buffer.alloc(dataBytes, 1)]));
    return SafetensorsFile.open(path);
  };
  const refuses = (opening: Promise<unknown>, code: string, message: RegExp): Promise<void> =>
    assert.rejects(opening, (error) => {
      assert.ok(error instanceof GrpoError, String(error));
      assert.equal(error.code, code);
      assert.match(error.message, message);
      assert.match(error.message, /\.safetensors/);
      return true;
    });
  const F32 = (shape: number[], begin: number, end: number): object => ({
    dtype: 'F32',
    shape,
    data_offsets: [begin, end],
  });

  it('writes and reads every type of element', async () => {
    const tensors: TensorToWrite[] = [
      { name: 'f32', dtype: 'F32', shape: [2, 2], data: () => Float32Array.of(1, -0, NaN, 3e-45) },
      { name: 'bytes', dtype: 'U8', shape: [3], data: () => Uint8Array.of(1, 2, 255) },
      { name: 'f64', dtype: 'F64', shape: [1], data: () => Float64Array.of(0.1) },
      { name: 'i64', dtype: 'I64', shape: [2], data: async () => BigInt64Array.of(-1n, 2n ** 62n) },
      { name: 'f16', dtype: 'F16', shape: [2], data: () => Uint16Array.of(0x3c00, 0x0001) },
      { name: 'bf16', dtype: 'BF16', shape: [1], data: () => Uint16Array.of(0x4049) },
      { name: 'none', dtype: 'F32', shape: [0, 4], data: () => new Float32Array() },
      { name: '7 ä "q"', dtype: 'I32', shape: [], data: () => Int32Array.of(-5) },
    ];
    await writeSafetensors(path, tensors);
    const file = await SafetensorsFile.open(path);
    assert.deepEqual([...file.tensors.keys()].sort(), tensors.map(({ name }) => name).sort());
    assert.deepEqual(file.metadata, { format: 'pt' });
    for (const { name, data, shape } of tensors) {
      assert.deepEqual(await file.read(name), await data());
      const info = file.info(name);
      assert.deepEqual(info.shape, shape);
      assert.equal(
        info.offset % (info.byteLength / Math.max(info.size, 1) || 1),
        0,
        'aligned to its element',
      );
    }
    assert.deepEqual(await file.readFloat32('f16'), Float32Array.of(1, 2 ** -24));
    assert.deepEqual(await file.readFloat32('bf16'), Float32Array.of(3.140625));
    assert.deepEqual(await file.readFloat32('f64'), Float32Array.of(0.1));
    await refuses(file.readFloat32('i64'), 'weights-dtype', /"i64" is stored as I64/);
  });

  it('gives the same bytes for the same tensors, in whatever order', async () => {
    const a: TensorToWrite = { name: 'a', dtype: 'F32', shape: [1], data: () => Float32Array.of(1) };
    const b: TensorToWrite = { name: 'b', dtype: 'I64', shape: [1], data: () => BigInt64Array.of(2n) };
    await writeSafetensors(path, [a, b]);
    const once = await readFile(path);
    await writeSafetensors(path, [b, a]);
    assert.deepEqual(await readFile(path), once);
    assert.equal(once.readBigUInt64LE() % 8n, 0n);
  });

  it('leaves the old file and nothing else when writing fails', async () => {
    await writeFile(path, 'old');
    const failing: TensorToWrite = {
      name: 'w',
      dtype: 'F32',
      shape: [2],
      data: () => {
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      },
    };
    await refuses(writeSafetensors(path, [failing]), 'disk-full', /disk is full/);
    await refuses(
      writeSafetensors(path, [{ ...failing, data: () => new Float32Array(3) }]),
      'safetensors-write',
      /12/,
    );
    assert.deepEqual(await readdir(folder), ['model.safetensors']);
    assert.equal(await readFile(path, 'utf8'), 'old');
  });

  it('reads a part of a tensor', async () => {
    await writeSafetensors(path, [
      { name: 'a', dtype: 'U8', shape: [4], data: () => Uint8Array.of(1, 2, 3, 4) },
    ]);
    assert.deepEqual(await (await SafetensorsFile.open(path)).readBytes('a', 1, 2), Uint8Array.of(2, 3));
  });

  it('refuses headers that are cut off, too long or not JSON', async () => {
    await refuses(openFile('', 0, 2), 'safetensors-truncated', /ends after 8 bytes/);
    await refuses(openFile('{}', 0, 100_000_001), 'safetensors-header', /limit of 100000000/);
    await refuses(openFile('{"a"', 0), 'safetensors-header', /not JSON/);
    await refuses(openFile('[]', 0), 'safetensors-header', /not an object/);
    await refuses(openFile({ __metadata__: { a: 1 } }, 0), 'safetensors-header', /__metadata__/);
    await writeFile(path, 'short');
    await refuses(SafetensorsFile.open(path), 'safetensors-truncated', /5 bytes/);
    await assert.rejects(SafetensorsFile.open(join(folder, 'none')), { code: 'weights-missing' });
  });

  it('refuses tensors that contradict themselves, each other or the file', async () => {
    const tensor = 'safetensors-tensor';
    await refuses(openFile({ w: 1 }, 0), tensor, /"w".*not an object/);
    await refuses(openFile({ w: { ...F32([1], 0, 4), dtype: 'F4' } }, 4), tensor, /"F4" is unknown/);
    await refuses(openFile({ w: F32([-1], 0, 4) }, 4), tensor, /shape \[-1\]/);
    await refuses(openFile({ w: F32([2], 0, 4) }, 4), tensor, /\[2\] of F32 takes 8 bytes.*hold 4/);
    await refuses(openFile({ w: F32([1], 4, 0) }, 4), tensor, /begin <= end/);
    await refuses(openFile({ w: F32([2 ** 40, 2 ** 40], 0, 4) }, 4), tensor, /too large/);
    await refuses(openFile({ a: F32([1], 0, 4), b: F32([2], 0, 8) }, 8), tensor, /"b".*overlaps/);
    await refuses(openFile({ a: F32([1], 0, 4), b: F32([1], 8, 12) }, 12), tensor, /"b".*gap/);
    await refuses(openFile({ a: F32([2], 0, 8) }, 7), 'safetensors-truncated', /"a"/);
    await refuses(openFile({ a: F32([1], 0, 4) }, 9), 'safetensors-trailing', /5 belong to no tensor/);
    const twice =
      '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}';
    await refuses(openFile(twice, 1), 'safetensors-header', /"a".*twice/);
  });

  it('finds keys that stand twice, and only at the top', () => {
    assert.equal(duplicateKey('{"a":{"b":1,"c":[{"b":2}]},"b":"a:","c":"\\"a\\":"}'), undefined);
    assert.equal(duplicateKey('{"a":1, "\\u0061" : 2}'), 'a');
  });

  it('reads headers of any length and form in time that grows with them', async () => {
    const long = 'x\\"'.repeat(1e6);
    const file = await openFile(`{"__metadata__":{"text":"${'y'.repeat(16e6)}","more":"${long}"}}`, 0);
    assert.equal(file.metadata['text']?.length, 16e6);
    assert.equal(file.metadata['more']?.length, 2e6);
    assert.equal(duplicateKey(`{"${long}":1,"b":2,"${long}":3}`)?.length, 2e6);
    const deep = `${'['.repeat(1e6)}${']'.repeat(1e6)}`;
    const entry = (dtype: string, shape: string): string =>
      `{"w":{"dtype":${dtype},"shape":${shape},"data_offsets":[0,4]}}`;
    const tensor = 'safetensors-tensor';
    await refuses(openFile(entry(deep, '[1]'), 4), tensor, /dtype \[\[\[.*\.\.\. is unknown/);
    await refuses(openFile(entry('"F32"', deep), 4), tensor, /shape \[\[\[/);
    await refuses(openFile(`{"w":${deep}}`, 4), tensor, /not an object/);
    await refuses(openFile(entry('"F32"', `[${'1,'.repeat(1e6)}1]`), 4), tensor, /at most 32 sizes/);
    for (const name of ['toString', '__proto__', 'constructor'])
      await refuses(openFile(entry(`"${name}"`, '[1]'), 4), tensor, /is unknown/);
    const named = await openFile(entry('"F32"', '[1]').replace('"w"', '"__proto__"'), 4);
    assert.deepEqual([...named.tensors.keys()], ['__proto__']);
    await refuses(
      openFile(entry('7', '[1]').replace('"w"', `"${'w'.repeat(1e6)}"`), 4),
      tensor,
      /of 1000000 char/,
    );
  });

  it("agrees with the format's own well-formed and malformed files", async function () {
    if (!existsSync(SHARED)) this.skip();
    const open = (name: string): Promise<SafetensorsFile> =>
      SafetensorsFile.open(join(SHARED, `test_${name}_0.safetensors`));
    const plain = await open('deserialization');
    assert.deepEqual(await plain.read('test'), new Int32Array(4));
    assert.deepEqual((await open('empty_shapes_allowed')).info('test').shape, []);
    assert.equal((await open('whitespace_padded_header')).tensors.size, 0);
    await refuses(open('header_too_large'), 'safetensors-header', /limit/);
    await refuses(
      open('invalid_header_length'),
      'safetensors-truncated',
      /60 bytes long, but the file ends after 8/,
    );
    await refuses(open('invalid_header_not_json'), 'safetensors-header', /not JSON/);
    await refuses(open('metadata_incomplete_buffer'), 'safetensors-trailing', /34 belong to no tensor/);
  });
});
