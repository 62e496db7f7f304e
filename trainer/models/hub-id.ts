/** A model on the hub. */
export interface HubModel {
  /** `org/name` */
  readonly id: string;
  /** Branch, tag or commit. */
  readonly revision: string;
}

const HUB_ID = /^([A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*)(?:@([\w./-]+))?$/;

/** `org/name` or `org/name@revision`; undefined for anything else. */
export function parseHubId(text: string): HubModel | undefined {
  const [, id, revision = 'main'] = HUB_ID.exec(text) ?? [];
  return id === undefined || revision.includes('..') ? undefined : { id, revision };
}
