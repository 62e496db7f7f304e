import type { Studio } from '../studio.ts';
import type { Trees } from '../trees/index.ts';
import type { Argument } from './arguments.ts';
import type { Work } from './work.ts';

/** What commands work with. */
export interface CommandContext extends Studio {
  readonly trees: Trees;
  readonly work: Work;
}

/**
 * A command. Undefined comes back where the person changed their mind; what cannot work throws a `GrpoError` that says why and what to
 * do, which the registration shows.
 */
export type Handler = (
  studio: CommandContext,
  argument: Argument,
  /** With several items of a tree selected: all of them, the one in `argument` too; else empty. */
  selected: readonly Argument[],
) => Promise<unknown>;
