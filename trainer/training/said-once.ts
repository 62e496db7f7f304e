/** Something that was said, or is to be said, of a config or of what it names. */
interface Said {
  code: string;
  message: string;
}

/** Problems of a config are cut at some length, with this sign. */
const CUT = '…';

/**
 * Whether a plan's finding was said of its config before, so that nobody hears it twice. Under the same code it was; of a model's folder the config's
 * rules say `config-model-notice` and name it as the config does, where the plan says `model-notice` and names it whole.
 */
export const isSaid = (known: readonly Said[], found: Said): boolean =>
  known.some(
    (one) =>
      one.code === found.code ||
      (one.code === `config-${found.code}` &&
        isSameTail(behindPlace(one.message), behindPlace(found.message))),
  );

/** Is a thing that the config's rules only suspect known to be an error by the prompts? Then the error is said in its place. */
export const outdoes = (found: Judged, known: Judged): boolean =>
  found.code === known.code && found.severity === 'error' && known.severity !== 'error';

interface Judged {
  code: string;
  severity: string;
}

const behindPlace = (message: string): string => message.replace(/^.*?: /s, '');

const isSameTail = (known: string, found: string): boolean =>
  known === found || (known.endsWith(CUT) && found.startsWith(known.slice(0, -CUT.length)));
