import { GrpoError } from '../../core/errors/index.ts';
import type { HubSettings } from './hub-settings.ts';

/** Connections that break off, fall silent or end early: worth another try, unlike an answer that says no. */
export class HubConnectionError extends Error {
  override readonly name = 'HubConnectionError';
}

const MAX_REDIRECTS = 10;

/** What must arrive within each time-out for a body to count as alive. A server that drips bytes would hold us for ever. */
const ALIVE_BYTES = 1024;

/** What an answer of the hub's API may weigh. A page of a listing has about 200 KB. */
const MAX_ANSWER_BYTES = 32e6;

/** One request: a URL, headers and the longest time without news. The body must be read to its end or cancelled. */
export type HubFetch = (url: string, headers?: Readonly<Record<string, string>>) => Promise<HubResponse>;

export interface HubResponse {
  readonly status: number;
  readonly headers: Headers;
  /** Where the answer came from, and whether that is another place than was asked. */
  readonly url: string;
  readonly redirected: boolean;
  /** Pieces as they come. @throws HubConnectionError when it breaks off or falls silent */
  readonly body: AsyncIterable<Uint8Array>;
  /** For who does not read the body. */
  cancel(): Promise<void>;
}

/**
 * How the hub is asked. The token goes with requests below the endpoint's own address only, and never along a redirect, whose target the
 * server chooses: not even to another path of the same host, which may be somebody else's.
 * @throws (the returned function) HubConnectionError; GrpoError `hub-redirect`; what `signal` aborts with
 */
export function hubFetch(settings: HubSettings, signal: AbortSignal | undefined): HubFetch {
  return async (asked, given = {}) => {
    let url = asked;
    for (let hops = 0; ; hops++) {
      const watch = new Watch(settings.timeout, signal);
      const headers = new Headers(given);
      if (settings.token !== undefined && hops === 0 && isBelow(settings.endpoint, url)) {
        headers.set('Authorization', `Bearer ${settings.token}`);
      }
      const response = await watch.head(fetch(url, { headers, redirect: 'manual', signal: watch.signal }));
      const { status } = response;
      const location = status >= 300 && status < 400 ? response.headers.get('location') : null;
      if (location === null) {
        const cancel = (): Promise<void> => watch.cancel(response.body);
        return {
          status,
          headers: response.headers,
          url,
          redirected: hops > 0,
          body: watch.body(response.body),
          cancel,
        };
      }
      await watch.cancel(response.body);
      if (hops >= MAX_REDIRECTS) throw redirectError(asked, `sends on more than ${MAX_REDIRECTS} times`);
      url = redirectTarget(url, location, asked);
    }
  };
}

/** Whether a URL, as it will be sent (`..` resolved), is at or below an endpoint, which may have a path of its own. */
export function isBelow(endpoint: string, url: string): boolean {
  const [base, target] = [new URL(endpoint), new URL(url)];
  return base.origin === target.origin && target.pathname.startsWith(`${base.pathname.replace(/\/+$/, '')}/`);
}

/**
 * `fetch` for the hub's library, which only asks for listings: the same rules, the whole answer read before it is handed over, and no
 * more than `most` requests.
 */
export function answersOf(request: HubFetch, most: number): typeof fetch {
  let count = 0;
  return async (input, init = {}) => {
    const url = input instanceof Request ? input.url : String(input);
    count += 1;
    if (count > most) throw tooMuch(url, `its listing has more than ${most} pages`);
    const response = await request(url, Object.fromEntries(new Headers(init.headers)));
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    for await (const piece of response.body) {
      bytes += piece.length;
      if (bytes > MAX_ANSWER_BYTES) throw tooMuch(url, `its answer is longer than ${MAX_ANSWER_BYTES} bytes`);
      pieces.push(piece);
    }
    const empty = [101, 103, 204, 205, 304].includes(response.status);
    return new Response(empty ? null : Buffer.concat(pieces), {
      status: response.status,
      headers: plainHeaders(response.headers),
    });
  };
}

/** The body was unpacked already. */
function plainHeaders(headers: Headers): Headers {
  const plain = new Headers(headers);
  plain.delete('content-encoding');
  plain.delete('content-length');
  return plain;
}

/** Ends one request when the other side says nothing for too long. Only waiting counts, not what we do with a piece meanwhile. */
class Watch {
  readonly #controller = new AbortController();
  readonly #limit: number;
  readonly #outer: AbortSignal | undefined;

  /** @param limit in milliseconds */
  constructor(limit: number, outer: AbortSignal | undefined) {
    this.#limit = limit;
    this.#outer = outer;
    outer?.addEventListener('abort', this.#abort);
    if (outer?.aborted === true) this.#abort();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  async cancel(source: ReadableStream<Uint8Array> | null): Promise<void> {
    this.#end();
    await source?.cancel().catch(() => undefined);
  }

  /** The head of an answer. */
  async head(response: Promise<Response>): Promise<Response> {
    try {
      return await this.#within(this.#limit, response);
    } catch (error) {
      this.#end();
      throw error;
    }
  }

  async *body(source: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
    const reader = source?.getReader();
    try {
      let waited = 0;
      let arrived = 0;
      while (reader !== undefined) {
        const start = performance.now();
        const { done, value } = await this.#within(this.#limit - waited, reader.read());
        if (done) return;
        waited += performance.now() - start;
        arrived += value.length;
        if (arrived >= ALIVE_BYTES) waited = arrived = 0;
        yield value;
      }
    } finally {
      this.#end();
      await reader?.cancel().catch(() => undefined);
    }
  }

  #end(): void {
    this.#outer?.removeEventListener('abort', this.#abort);
  }

  readonly #abort = (): void => this.#controller.abort(this.#outer?.reason);

  async #within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
    const timer = setTimeout(() => {
      const seconds = this.#limit / 1000;
      this.#controller.abort(
        new HubConnectionError(`less than ${ALIVE_BYTES} bytes came within ${seconds} s`),
      );
    }, milliseconds);
    try {
      return await work;
    } catch (error) {
      if (this.signal.aborted) throw this.signal.reason;
      // fetch (undici) tells of lost connections by a TypeError whose cause says why.
      if (!(error instanceof TypeError)) throw error;
      const reason = error.cause instanceof Error ? error.cause.message : error.message;
      throw new HubConnectionError(reason, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }
}

function redirectTarget(from: string, location: string, asked: string): string {
  let target: URL;
  try {
    target = new URL(location, from);
  } catch {
    throw redirectError(asked, 'sends on to something that is no address');
  }
  if (target.username !== '' || target.password !== '') {
    throw redirectError(asked, 'sends on to an address with a user name or password');
  }
  if (target.protocol !== 'https:' && !(target.protocol === 'http:' && from.startsWith('http:'))) {
    throw redirectError(asked, `sends on to ${target.protocol}, which is not used`);
  }
  return target.href;
}

const redirectError = (asked: string, what: string): GrpoError =>
  new GrpoError({
    code: 'hub-redirect',
    message: `${new URL(asked).origin} ${what}`,
    where: asked,
    fix: 'Check HF_ENDPOINT, or use a model folder on this machine.',
    kind: 'run',
  });

const tooMuch = (url: string, what: string): GrpoError =>
  new GrpoError({
    code: 'hub-too-much',
    message: `${new URL(url).origin} says more than a model has: ${what}`,
    where: url,
    fix: 'Check the id and HF_ENDPOINT, or use a model folder on this machine.',
    kind: 'run',
  });
