import { keyPlace, nodeAt, valuePlace, type MapNode, type Path } from '../document/node.ts';
import type { FileAccess } from '../files.ts';
import type { Place, Problem } from '../problems.ts';
import type { GrpoConfig } from '../resolve.ts';

/** What a rule sees. */
export interface RuleContext {
  /** Every default filled in; values that the schema refused are replaced (`sound` tells). */
  config: GrpoConfig;
  root: MapNode;
  files: FileAccess;
  /** Is the value that the config holds at this path the one that was meant: written and valid, or left to its default? */
  sound: (path: string) => boolean;
  /** Does the text say anything about this path? */
  given: (path: string) => boolean;
  /** The place of the value, or of the nearest key around it where it is not written. */
  at: (path: string) => Place;
  /** The place of the key. */
  atKey: (path: string) => Place;
}

/** A condition over several keys, or over keys and files. One job each; the table is rules/index.ts. */
export type Rule = (context: RuleContext) => Problem[] | Promise<Problem[]>;

export function ruleContext(
  config: GrpoConfig,
  broken: ReadonlySet<string>,
  root: MapNode,
  files: FileAccess,
): RuleContext {
  const pathOf = (text: string): Path =>
    text.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const touched = new Set([...broken].flatMap(withAncestors));
  return {
    config,
    root,
    files,
    sound: (path) => !touched.has(path) && !withAncestors(path).some((above) => broken.has(above)),
    given: (path) => nodeAt(root, pathOf(path)) !== undefined,
    at: (path) => valuePlace(root, pathOf(path)),
    atKey: (path) => keyPlace(root, pathOf(path)),
  };
}

/** `a.b.c`, `a.b` and `a`. */
function withAncestors(path: string): string[] {
  const paths = [path];
  for (let dot = path.lastIndexOf('.'); dot >= 0; dot = path.lastIndexOf('.', dot - 1))
    paths.push(path.slice(0, dot));
  return paths;
}
