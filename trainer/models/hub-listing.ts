import { GrpoError } from '../../core/errors/index.ts';
import { pathProblem } from '../../core/paths/index.ts';
import { hubError } from './hub-errors.ts';
import type { HubModel } from './hub-id.ts';
import { answersOf, type HubFetch } from './hub-request.ts';
import { describe } from './json-file.ts';
import { WEIGHTS_FILE } from './sharded.ts';

/** A file of a model on the hub, as far as it is wanted here: its name and its hash may become parts of paths. */
export interface RemoteFile {
  readonly path: string;
  readonly size: number;
  /** The name of its blob: sha256 of a large file, git's hash of a small one. */
  readonly hash: string;
  readonly large: boolean;
}

/** Config, tokenizer and licence; never code, other weight formats or other precisions. */
const SMALL_FILES =
  /^(config|generation_config|adapter_config|tokenizer|tokenizer_config|special_tokens_map|added_tokens|model\.safetensors\.index)\.json$|^chat_template\.jinja$/;
const LICENCES = /^(LICEN[CS]E|NOTICE|USE_POLICY)(\.[a-z]{1,8})?$/i;
/** The folder of chat templates that have names, as transformers looks for them: no folder within it. */
const TEMPLATES = 'additional_chat_templates';
const NAMED_TEMPLATE = /^additional_chat_templates\/[^/]+\.jinja$/;
const WEIGHTS = /^(adapter_)?model\.safetensors$/;
const SHARDS = /^model-\d{1,8}-of-\d{1,8}\.safetensors$/;

/** Far more than any model has: a listing that goes on for ever ends here. */
const MAX_PAGES = 200;
const MAX_ENTRIES = 200_000;
const MAX_WANTED = 2_000;
/** The largest tokenizer.json in use has 40 MB. */
const MAX_SMALL_BYTES = 256e6;

/**
 * The commit that a revision means, and the files of it that a trainer needs.
 * @throws GrpoError `hub-...`, `path-outside`; HubConnectionError as an error for people
 */
export async function listModel(
  model: HubModel,
  endpoint: string,
  request: HubFetch,
): Promise<{ commit: string; files: RemoteFile[] }> {
  const { listFiles, modelInfo } = await import('@huggingface/hub');
  const source = { hubUrl: endpoint, fetch: answersOf(request, MAX_PAGES) };
  const all: RemoteFile[] = [];
  let commit: unknown;
  try {
    ({ sha: commit } = await modelInfo({
      ...source,
      name: model.id,
      revision: model.revision,
      additionalFields: ['sha'],
    }));
    if (!isCommit(commit)) throw strange(endpoint, model, `the commit ${describe(commit)}`);
    if (isCommit(model.revision) && model.revision !== commit)
      throw strange(endpoint, model, `commit ${commit} instead of the one that was asked for`);
    const repo = { ...source, repo: model.id, revision: commit };
    let count = 0;
    let hasTemplates = false;
    const list = async (folder?: string): Promise<void> => {
      for await (const entry of listFiles(folder === undefined ? repo : { ...repo, path: folder })) {
        count += 1;
        if (count > MAX_ENTRIES)
          throw strange(endpoint, model, `a listing of more than ${MAX_ENTRIES} files`);
        if (entry.type === 'directory' && entry.path === TEMPLATES) hasTemplates = true;
        if (entry.type !== 'file') continue;
        const file = remoteFile(entry, (what) => strange(endpoint, model, what), endpoint);
        // The root was listed already: what a server says of it a second time counts for nothing.
        if (folder === undefined || NAMED_TEMPLATE.test(file.path)) all.push(file);
      }
    };
    await list();
    if (hasTemplates) await list(TEMPLATES);
  } catch (error) {
    const known = hubError(error, model, endpoint);
    // What the library cannot read is no JSON, or JSON of another form.
    if (known instanceof SyntaxError || known instanceof TypeError)
      throw strange(endpoint, model, 'something that is not a listing', error);
    throw known;
  }
  return { commit, files: wantedOf(all, model, endpoint) };
}

/** An entry of a listing: checked only where it is wanted, since the rest is left out anyway. */
function remoteFile(
  entry: { path: unknown; size: unknown; oid?: unknown; lfs?: { oid: unknown; size: unknown } },
  wrong: (what: string) => GrpoError,
  endpoint: string,
): RemoteFile {
  const { path, lfs } = entry;
  const problem = pathProblem(path);
  // Names of others' files may be odd; one that would lead elsewhere says what kind of server this is.
  if (typeof path !== 'string' || /(^|[\\/])\.\.?($|[\\/])/.test(path) || path.startsWith('/')) {
    throw new GrpoError({
      code: 'path-outside',
      message: `${endpoint} lists a file ${describe(path)}, which is no name of a file: it ${problem ?? 'leads elsewhere'}`,
      where: endpoint,
      fix: 'Nothing was written. Check HF_ENDPOINT, or use a model folder on this machine.',
    });
  }
  const large = lfs !== undefined && lfs !== null;
  const [hash, size] = large ? [lfs.oid, lfs.size] : [entry.oid, entry.size];
  if (!isSmall(path) && !isWeights(path)) return { path, size: 0, hash: '', large };
  if (problem !== undefined) throw wrong(`a file ${describe(path)}, which ${problem}`);
  if (typeof hash !== 'string' || !(large ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{40}$/).test(hash))
    throw wrong(`the hash ${describe(hash)} for ${path}`);
  if (!Number.isSafeInteger(size) || (size as number) < 0)
    throw wrong(`the size ${describe(size)} for ${path}`);
  if (isSmall(path) && (size as number) > MAX_SMALL_BYTES)
    throw wrong(`a ${path} of ${String(size)} bytes, where ${MAX_SMALL_BYTES} would be very many`);
  return { path, size: size as number, hash, large };
}

function wantedOf(all: readonly RemoteFile[], model: HubModel, endpoint: string): RemoteFile[] {
  const whole = all.some(({ path }) => path === WEIGHTS_FILE);
  const weights = (path: string): boolean => WEIGHTS.test(path) || (!whole && SHARDS.test(path));
  const files = all.filter(({ path }) => isSmall(path) || weights(path));
  if (!files.some(({ path }) => weights(path))) {
    const names = all.slice(0, 12).map(({ path }) => (path.length > 80 ? `${path.slice(0, 80)}...` : path));
    const more = all.length > names.length ? ` and ${all.length - names.length} more` : '';
    throw new GrpoError({
      code: 'hub-no-safetensors',
      message: `${model.id} at ${endpoint} has no weights as safetensors (it has: ${names.join(', ')}${more})`,
      where: model.id,
      fix: 'Choose a model that has a model.safetensors file.',
    });
  }
  if (files.length > MAX_WANTED) throw strange(endpoint, model, `${files.length} files of one model`);
  // As the file systems see it that do not tell A from a.
  const names = new Set(files.map(({ path }) => path.toLowerCase()));
  if (names.size < files.length) throw strange(endpoint, model, 'two files of one name');
  return files;
}

const isSmall = (path: string): boolean =>
  SMALL_FILES.test(path) || LICENCES.test(path) || NAMED_TEMPLATE.test(path);
const isWeights = (path: string): boolean => WEIGHTS.test(path) || SHARDS.test(path);
const isCommit = (text: unknown): text is string => typeof text === 'string' && /^[0-9a-f]{40}$/.test(text);

const strange = (endpoint: string, model: HubModel, what: string, cause?: unknown): GrpoError =>
  new GrpoError({
    code: 'hub-failed',
    message: `${endpoint} answered something strange about ${model.id}: ${what}`,
    where: endpoint,
    fix: 'Check HF_ENDPOINT, or use a model folder on this machine.',
    cause,
  });
