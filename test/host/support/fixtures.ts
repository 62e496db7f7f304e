import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Manifest } from '../../../core/run/records.ts';
import { workspace } from './studio.ts';

/** Puts a recorded run of test/fixtures into the workspace, in a folder of its own with the config that it was of. */
export function placeRecordedRun(name: string): { place: string; folder: string; config: vscode.Uri } {
  const checkout = vscode.extensions.getExtension('grpo-studio.grpo-studio')?.extensionPath;
  assert.ok(checkout);
  const place = join(workspace(), name);
  const folder = join(place, '.grpo', 'runs', name);
  mkdirSync(place);
  cpSync(join(checkout, 'test', 'fixtures', 'runs', name), folder, { recursive: true });
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  const config = join(place, `${name}.grpo.yaml`);
  writeFileSync(config, manifest.source.text);
  writeFileSync(path, JSON.stringify({ ...manifest, source: { ...manifest.source, path: config } }));
  return { place, folder, config: vscode.Uri.file(config) };
}
