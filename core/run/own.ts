/**
 * What an object says itself of a name. The names of rewards, their components, columns and metrics are other people's: one called
 * `constructor` or `toString` that a record lacks is absent, and no function of JavaScript's.
 */
export const own = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;
