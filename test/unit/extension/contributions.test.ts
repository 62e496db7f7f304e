import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { COMMANDS, NEEDS_TRUST } from '../../../extension/contributions/commands.ts';
import { settings } from '../../../extension/contributions/settings.ts';
import { LANGUAGE } from '../../../extension/language/providers/selector.ts';
import { localise } from '../../../extension/contributions/localise.ts';

describe('extension: what package.json says to the editor', () => {
  it('is what extension/contributions says: `npm run contributions` writes it', () => {
    const args = ['scripts/contributions.mjs', '--check'];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  });

  it('names only commands that there are, in menus and in links', () => {
    const text = readFileSync('package.json', 'utf8') + readFileSync('package.nls.json', 'utf8');
    const named = [...text.matchAll(/(?:"command": "|command:|onCommand:)(grpo\.\w+)/g)].map(
      (match) => match[1],
    );
    assert.ok(named.length > 30, String(named.length));
    const unknown = named.filter((name) => name !== undefined && !Object.hasOwn(COMMANDS, name));
    assert.deepEqual(unknown, []);
  });

  it('runs every command in a test in a real editor', () => {
    const tests = readdirSync('test/host')
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => readFileSync(`test/host/${name}`, 'utf8'))
      .join('\n');
    const called = [...tests.matchAll(/(?:call|executeCommand)(?:<[^(]*>)?\(\s*'(grpo\.\w+)'/g)];
    const tested = new Set(called.map(([, command]) => command));
    const untested = Object.keys(COMMANDS).filter((command) => !tested.has(command));
    assert.deepEqual(untested, []);
  });

  it('tells a problem once: tasks speak of closed configs, under the owner of the check of open ones', () => {
    const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      contributes: { problemMatchers: { owner: string; applyTo: string; source: string }[] };
    };
    assert.deepEqual(
      contributes.problemMatchers.map(({ owner, applyTo, source }) => ({ owner, applyTo, source })),
      // The editor empties what an owner said of a closed document when the same owner speaks of the opened one.
      [{ owner: LANGUAGE, applyTo: 'closedDocuments', source: 'GRPO' }],
    );
  });

  it('is in every window, after its start: a run from elsewhere needs a window that watches it', () => {
    const { activationEvents } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      activationEvents: string[];
    };
    assert.ok(activationEvents.includes('onStartupFinished'));
    assert.ok(!activationEvents.includes('*'));
  });

  it('guards every command that starts a process or makes a trainer go on, and no other', () => {
    const STARTS = /trainer\s*\.(?:command|start|startQueued|control)\(|startAndShow\(|goOn\(|applyRemedy\(/;
    const starting = Object.keys(COMMANDS).filter((command) => STARTS.test(handlerOf(command)));
    // It makes the trainer wait.
    const expected = starting.filter((command) => command !== 'grpo.pauseTraining');
    assert.deepEqual([...NEEDS_TRUST].sort(), expected.sort());
    const unguarded = expected.filter((command) => !handlerOf(command).includes('requireTrust('));
    assert.deepEqual(unguarded, []);
  });
});

/** The text of a command's file: `grpo.checkConfig` is in check-config.ts. */
function handlerOf(command: string): string {
  const name = command.replace('grpo.', '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return readFileSync(`extension/commands/${name}.ts`, 'utf8');
}

describe('extension: settings', () => {
  it('let no workspace name a program to run', () => {
    const programs = Object.entries(settings).filter(([name]) => /path/i.test(name));
    assert.ok(programs.length > 0);
    for (const [name, setting] of programs)
      assert.equal('scope' in setting && setting.scope, 'machine', name);
  });
});

describe('extension: texts of package.json', () => {
  it('are taken out by key, identifiers stay', () => {
    const { manifest, strings } = localise({
      contributes: {
        commands: [{ command: 'a.b', title: 'Do it', icon: '$(play)' }],
        views: { box: [{ id: 'v', name: 'View' }] },
        problemMatchers: [{ name: 'grpo', label: 'x' }],
      },
    });
    assert.deepEqual(strings, { 'commands.a.b.title': 'Do it', 'views.box.v.name': 'View' });
    assert.deepEqual(manifest, {
      contributes: {
        commands: [{ command: 'a.b', title: '%commands.a.b.title%', icon: '$(play)' }],
        views: { box: [{ id: 'v', name: '%views.box.v.name%' }] },
        problemMatchers: [{ name: 'grpo', label: 'x' }],
      },
    });
  });
});
