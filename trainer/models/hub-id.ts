import { pathProblem } from '../../core/paths/index.ts';

/** A model on the hub. */
export interface HubModel {
  /** `org/name` */
  readonly id: string;
  /** Branch, tag or commit. */
  readonly revision: string;
}

const HUB_ID = /^([A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*)(?:@([\w./-]+))?$/;

/**
 * `org/name` or `org/name@revision`; undefined for anything else. `--` and `..` are in no id of the hub (huggingface_hub, _validators.py):
 * `a--b/c` and `a/b--c` would have one folder in the cache.
 */
export function parseHubId(text: string): HubModel | undefined {
  const [, id, revision = 'main'] = HUB_ID.exec(text) ?? [];
  if (id === undefined || id.length > 200 || /--|\.\.|[.-]$|[.-]\/|\.git$/.test(id)) return undefined;
  // It becomes a file below refs/ and a part of an address.
  return pathProblem(revision) === undefined ? { id, revision } : undefined;
}
