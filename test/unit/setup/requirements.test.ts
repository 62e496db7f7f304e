import assert from 'node:assert/strict';
import { prepare, Unavailable, type Requirement } from '../../../scripts/requirements/index.mjs';

const PAGE = 'test/webview/a.test.ts';
const JOURNEY = 'test/journeys/b.test.ts';
const UNIT = 'test/unit/c.test.ts';

/** Something that is not here until it is fetched. */
function requirement(name: string, folders: RegExp, more: Partial<Requirement> = {}): Requirement {
  let here = false;
  return {
    name,
    neededBy: (path) => folders.test(path),
    find: () => (here ? { place: `/usr/bin/${name}`, env: { [`GRPO_TEST_${name}`]: 'found' } } : undefined),
    fetches: 'from elsewhere; 5 MB',
    fetch: () => void (here = true),
    ...more,
  };
}

const unavailable = (): never => {
  throw new Unavailable('There is none.', 'Buy one.');
};

describe('what tests need besides Node', () => {
  let said: string[];
  beforeEach(() => (said = []));
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (name.startsWith('GRPO_TEST_')) delete process.env[name];
  });
  const prepared = (files: string[], requirements: Requirement[]) =>
    prepare(files, { requirements, say: (line) => said.push(line) });

  it('is fetched once, said before and after, and told to the processes that come', async () => {
    const lacking = await prepared([PAGE, JOURNEY, UNIT], [requirement('browser', /webview|journeys/)]);
    assert.deepEqual([...lacking], []);
    assert.deepEqual(said, [
      '  browser: fetching (once; from elsewhere; 5 MB) ...',
      '  browser: /usr/bin/browser',
    ]);
    assert.equal(process.env['GRPO_TEST_browser'], 'found');
  });

  it('is not looked for where no test asks for it', async () => {
    const never = requirement('browser', /webview/, { find: unavailable });
    assert.deepEqual([...(await prepared([UNIT], [never]))], []);
    assert.deepEqual(said, []);
  });

  it('where it cannot be had, is a reason for each test file that needs it, and they ask for nothing else', async () => {
    const browser = requirement('browser', /webview|journeys/, { fetch: unavailable });
    const editor = requirement('editor', /journeys/, { find: () => assert.fail('fetched for nobody') });
    const lacking = await prepared([PAGE, JOURNEY, UNIT], [browser, editor]);
    assert.deepEqual(
      [...lacking],
      [PAGE, JOURNEY].map((path) => [path, 'There is none. Buy one.']),
    );
    assert.equal(said.at(-1), '  browser: not here. There is none. Buy one.');
  });

  it('that was fetched and is not there is not taken for found', async () => {
    const broken = requirement('browser', /webview/, { fetch: () => undefined });
    assert.match((await prepared([PAGE], [broken])).get(PAGE) ?? '', /not there after fetching/);
  });

  it('lets a fault of its own through: it is no reason to skip', async () => {
    const faulty = requirement('browser', /webview/, { find: () => assert.fail('a bug') });
    await assert.rejects(prepared([PAGE], [faulty]), /a bug/);
  });
});
