export interface Surroundings {
  folder: string;
  /** The only folder on the PATH. */
  bin: string;
  env: Record<string, string>;
  remove: () => void;
}

export function bareSurroundings(options?: { env?: Record<string, string> }): Surroundings;
