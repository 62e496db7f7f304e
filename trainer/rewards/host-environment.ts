/** Names that reach every reward: where programs and files are, language and time zone, how to reach the network. */
const PASSED = [
  /^(PATH|HOME|TMPDIR|TMP|TEMP)$/,
  /^(LANG|LANGUAGE|LC_[A-Z_]+|TZ|TZDIR)$/,
  /^(https?|all|no|ftp)_proxy$/i,
  // Who goes through a company's proxy needs its certificate.
  /^(NODE_EXTRA_CA_CERTS|NODE_USE_ENV_PROXY|SSL_CERT_FILE|SSL_CERT_DIR)$/,
  // Without these, programs of some systems (and Node.js itself there) do not start.
  /^(LD_LIBRARY_PATH|DYLD_LIBRARY_PATH|DYLD_FALLBACK_LIBRARY_PATH|ELECTRON_RUN_AS_NODE)$/,
];

/** Windows: programs do not start without these. Names know no case there. */
const PASSED_ON_WINDOWS =
  /^(SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|PATHEXT|USERPROFILE|HOMEDRIVE|HOMEPATH|APPDATA|LOCALAPPDATA|PROGRAMDATA|PROGRAMFILES.*|COMMONPROGRAMFILES.*|NUMBER_OF_PROCESSORS|PROCESSOR_ARCHITECTURE|OS)$/i;

export interface HostEnvironment {
  /** What the host gets. */
  passed: Record<string, string>;
  /** Names of the others. */
  withheld: string[];
  /** Names that the reward asks for and that are not set. */
  missing: string[];
}

/**
 * The environment of a reward: what programs need to run, and what its `env` names. Everything else (tokens, keys) stays with
 * the trainer.
 * @param names  the reward's `env`
 */
export function hostEnvironment(
  names: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): HostEnvironment {
  const windows = platform === 'win32';
  const same = (a: string, b: string): boolean => (windows ? a.toUpperCase() === b.toUpperCase() : a === b);
  const isPassed = (name: string): boolean =>
    names.some((one) => same(one, name)) ||
    PASSED.some((pattern) => pattern.test(windows ? name.toUpperCase() : name)) ||
    (windows && PASSED_ON_WINDOWS.test(name));
  const passed: Record<string, string> = {};
  const withheld: string[] = [];
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined) continue;
    if (isPassed(name)) passed[name] = value;
    else withheld.push(name);
  }
  const missing = names.filter((name) => !Object.keys(passed).some((one) => same(one, name)));
  return { passed, withheld, missing };
}

/**
 * Replaces `process.env` by one that tells, once a name, when user code asks for a variable that the trainer has and this
 * process has not: it would otherwise look unset without a word.
 */
export function tellOfWithheld(withheld: readonly string[], tell: (name: string) => void): void {
  const untold = new Set(withheld);
  const look = (name: string | symbol): void => {
    if (typeof name === 'string' && untold.delete(name)) tell(name);
  };
  process.env = new Proxy(process.env, {
    get(target, name) {
      const value = Reflect.get(target, name) as string | undefined;
      if (value === undefined) look(name);
      return value;
    },
    has(target, name) {
      const there = Reflect.has(target, name);
      if (!there) look(name);
      return there;
    },
    // Its own way in takes no receiver.
    set(target, name, value) {
      return Reflect.set(target, name, value);
    },
  });
}
