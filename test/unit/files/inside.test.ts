import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileNameProblem, pathProblem } from '../../../core/paths/index.ts';
import { placeInside } from '../../../trainer/files/inside.ts';

describe('paths from elsewhere', () => {
  it('are names below a folder, and nothing else', () => {
    for (const path of [
      'a',
      'a/b.c',
      '.gitignore',
      'a..b',
      'ein Ordner/ä',
      'con.x.y/console',
      'x'.repeat(255),
    ]) {
      const device = /^con\./.test(path);
      assert.equal(pathProblem(path) !== undefined, device, path);
    }
    const refused = [
      ...[
        '',
        '.',
        '..',
        '../a',
        'a/..',
        'a/../b',
        'a/./b',
        'a//b',
        'a/',
        '/a',
        '\\a',
        'a\\..\\b',
        'C:a',
        'c:/a',
      ],
      ...[
        'a\0b',
        'a\nb',
        'a\u001b[0m',
        'a\u202eb',
        '\ud800',
        'nul',
        'NUL.txt',
        'a/COM1',
        'lpt9.x',
        'a.',
        'a ',
        'a:b',
      ],
      ...[
        '//server/share',
        '\\\\?\\C:\\a',
        'x'.repeat(256),
        'ä'.repeat(128),
        'a/'.repeat(600) + 'a',
        'a*',
        'a?b',
      ],
      ...[7, null, undefined, ['a'], { toString: () => 'a' }],
    ];
    for (const path of refused) assert.notEqual(pathProblem(path), undefined, JSON.stringify(path));
    assert.equal(fileNameProblem('a.b'), undefined);
    assert.match(fileNameProblem('a/b') ?? '', /is a path/);
  });

  it('lead out by no link either', async () => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'grpo-inside-')));
    try {
      const root = join(folder, 'root');
      assert.equal(await placeInside(root, 'not/there/yet', 'A test'), join(root, 'not', 'there', 'yet'));
      await mkdir(join(root, 'real', 'deep'), { recursive: true });
      await mkdir(join(folder, 'root-beside'));
      await symlink(join(root, 'real'), join(root, 'within'));
      await symlink('../root-beside', join(root, 'beside'));
      await symlink(folder, join(root, 'real', 'up'));
      await symlink(root, join(folder, 'linked-root'));
      assert.equal(await placeInside(root, 'within/deep/x', 'A test'), join(root, 'within', 'deep', 'x'));
      const linked = join(folder, 'linked-root');
      assert.equal(await placeInside(linked, 'real/x', 'A test'), join(linked, 'real', 'x'));
      for (const path of ['beside/x', 'beside/new/x', 'within/up/x', 'real/up/root-beside/x', '../x']) {
        await assert.rejects(
          placeInside(root, path, 'A test'),
          { code: 'path-outside', message: /^A test/ },
          path,
        );
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
