import type { Message, PreTrainedTokenizer } from '@huggingface/transformers';
import { GrpoError } from '../../core/errors/index.ts';
import { isJsonObject } from './json-file.ts';
import { isPrefill, renderPrefill } from './chat-prefill.ts';
import { callPython, NATIVES, PYTHON_FUNCTIONS, RANGE } from './template-as-python.ts';
import { markVariables } from './template-numbers.ts';
import { TemplateClock } from './template-clock.ts';
import { Engine } from './template-engine.ts';
import { unreadableTemplate } from './template-faults.ts';
import { readableSource } from './template-source.ts';
import { readTokenizerFiles, type TokenizerFiles } from './tokenizer-files.ts';
import {
  coding,
  decodesWithRisk,
  loading,
  rendering,
  TIME_LIMITS,
  type TimeLimits,
} from './tokenizer-limits.ts';

/** A turn of a conversation, as chat templates take it; `tool_calls` and the like stand beside. */
export interface ChatMessage {
  role: string;
  content: string | null;
  [field: string]: unknown;
}

/** What a chat template sees beside the messages. */
export interface ChatContext {
  /** `data.chat_template_kwargs`. */
  kwargs?: Readonly<Record<string, unknown>>;
  /** What it sees as `strftime_now`; default: the time of the call. */
  clock?: TemplateClock;
}

/**
 * A text whose tokens are counted only as far as a limit: the first piece holds so many characters a token, which no language reaches,
 * and each further one so many times as much.
 */
const PIECE_CHARACTERS = 16;
const PIECE_GROWTH = 4;
/** A cut changes the tokens beside it. A piece must be beyond the limit by so much before the whole text is known to be. */
const CUT_TOKENS = 256;
/** The first half of a surrogate pair whose second half was cut off. */
const HALF_CHARACTER = /[\ud800-\udbff]$/;

/** The templates that the package has parsed: it keeps each, and this one changes it before it is first used. */
class PythonTemplates extends Map<string, { parsed: unknown }> {
  /** Whether the engine could read one. */
  isParsed = false;
  override set(source: string, template: { parsed: unknown }): this {
    callPython(template.parsed);
    this.isParsed = true;
    return super.set(source, template);
  }
}

/** Takes what the package has parsed, and keeps it from being run. */
class ParsedOnly extends Map<string, { parsed: unknown }> {
  isParsed = false;
  override set(): never {
    this.isParsed = true;
    throw new Error('parsed');
  }
}

/** Text to token ids and back, as the model's own tokenizer does it. */
export class Tokenizer {
  /** One more than the largest id. */
  readonly size: number;
  readonly bosId: number | null;
  readonly eosId: number | null;
  readonly padId: number | null;
  readonly unkId: number | null;
  readonly hasChatTemplate: boolean;
  /** tokenizer_config.json. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The folder of tokenizer.json. */
  readonly folder: string;
  /** What there is to say about the tokenizer's files, a sentence each. */
  readonly notices: readonly string[];
  readonly #tokenizer: PreTrainedTokenizer;
  readonly #chatTemplate: string | null;
  readonly #toolTemplate: string | null;
  /** The file that they stand in. */
  readonly #templatePlace: string;
  readonly #templates = new PythonTemplates();
  /** The templates as the engine is given them. */
  readonly #readable = new Map<string, string>();
  readonly #folder: string;
  readonly #limits: TimeLimits;
  readonly #riskyDecoder: boolean;
  /** Special tokens as texts. */
  readonly #special: readonly string[];
  /** Token by id; holes where an id has none. */
  readonly #tokens: readonly (string | undefined)[];

  private constructor(
    tokenizer: PreTrainedTokenizer,
    files: TokenizerFiles,
    folder: string,
    limits: TimeLimits,
  ) {
    const tokens: string[] = [];
    for (const [token, id] of tokenizer.get_vocab() as Map<string | undefined, number>) {
      if (token !== undefined) tokens[id] = token;
    }
    this.#tokenizer = tokenizer;
    tokenizer._compiled_template_cache = this.#templates;
    this.#chatTemplate = files.chatTemplate;
    this.#toolTemplate = files.toolTemplate;
    this.#templatePlace = files.templatePlace;
    this.#folder = folder;
    this.#limits = limits;
    this.folder = folder;
    this.notices = files.notices;
    this.#tokens = tokens;
    this.#riskyDecoder = decodesWithRisk(files.tokenizer['decoder']);
    const added: unknown = files.tokenizer['added_tokens'];
    this.#special = (Array.isArray(added) ? (added as unknown[]) : []).flatMap((token) =>
      isJsonObject(token) && token['special'] === true && typeof token['content'] === 'string'
        ? [token['content']]
        : [],
    );
    this.size = tokens.length;
    this.hasChatTemplate = files.chatTemplate !== null || files.toolTemplate !== null;
    this.config = files.config;
    const idOf = (key: string): number | null => {
      const token = files.config[key];
      const id = typeof token === 'string' ? tokens.indexOf(token) : -1;
      return id === -1 ? null : id;
    };
    this.bosId = idOf('bos_token');
    this.eosId = idOf('eos_token');
    this.padId = idOf('pad_token');
    this.unkId = idOf('unk_token');
  }

  /**
   * Reads the tokenizer of a model folder: tokenizer.json, and where present tokenizer_config.json, special_tokens_map.json
   * and chat_template.jinja; of an adapter on the model, its own files before the base's.
   * @param limits for whatever it is asked to do, from here on
   * @throws GrpoError `tokenizer-missing`, `tokenizer-unreadable`, `tokenizer-added-tokens`, `model-json`
   */
  static async load(base: string, adapter?: string, limits: TimeLimits = TIME_LIMITS): Promise<Tokenizer> {
    const files = await readTokenizerFiles(base, adapter);
    const { folder } = files;
    // The package loads ONNX Runtime's library when it is imported, and that reads this setting as it starts.
    process.env['ORT_DISABLE_TELEMETRY'] = '1';
    const { PreTrainedTokenizer } = await import('@huggingface/transformers');
    try {
      const { tokenizer, config } = files;
      const made = loading(folder, limits, () => new PreTrainedTokenizer(tokenizer, config));
      return new Tokenizer(made, files, folder, limits);
    } catch (error) {
      if (error instanceof GrpoError) throw error;
      throw new GrpoError({
        code: 'tokenizer-unreadable',
        message: `Cannot read the tokenizer of ${folder}: ${error instanceof Error ? error.message : String(error)}`,
        where: folder,
        fix: 'Save the tokenizer again with save_pretrained of transformers.',
        cause: error,
      });
    }
  }

  /**
   * Ids of a text, with the special tokens that the tokenizer adds by default unless `specialTokens` is false.
   * @throws GrpoError `tokenizer-unencodable` when the vocabulary lacks a piece and has no unknown token
   */
  encode(text: string, { specialTokens = true }: { specialTokens?: boolean } = {}): number[] {
    const ids: (number | undefined)[] = coding(this.#folder, this.#limits, text.length, () =>
      this.#tokenizer.encode(text, { add_special_tokens: specialTokens }),
    );
    return ids.map((id) => {
      if (id !== undefined) return id;
      throw new GrpoError({
        code: 'tokenizer-unencodable',
        message: `The tokenizer of ${this.#folder} has no token for a part of ${JSON.stringify(text.slice(0, 60))}, nor one for unknown text`,
        where: this.#folder,
        fix: 'Use text of the kind that the model was made for.',
      });
    });
  }

  /**
   * `encode` for a text that is of no use beyond `most` tokens, in time that grows with `most` instead of the text.
   * @returns undefined where the text has certainly more than `most` tokens; else the ids of all of it, which may still be more
   */
  encodeUpTo(most: number, text: string, { specialTokens = true } = {}): number[] | undefined {
    const limit = Math.max(most, 0);
    let characters = PIECE_CHARACTERS * (limit + CUT_TOKENS);
    for (; characters < text.length; characters *= PIECE_GROWTH) {
      const piece = this.encode(text.slice(0, characters).replace(HALF_CHARACTER, ''), { specialTokens });
      if (piece.length > 2 * limit + CUT_TOKENS) return undefined;
    }
    return this.encode(text, { specialTokens });
  }

  /** Text of ids. Ids without a token (a padded embedding has some) give nothing; special tokens are left out unless asked for. */
  decode(ids: readonly number[], { specialTokens = false }: { specialTokens?: boolean } = {}): string {
    const known = ids.filter((id) => this.#tokens[id] !== undefined);
    if (known.length === 0) return '';
    // Spaces are never "cleaned up": what a reward reads is what the model wrote (transformers 5 does the same).
    const options = { skip_special_tokens: !specialTokens, clean_up_tokenization_spaces: false };
    const decode = (): string => this.#tokenizer.decode(known, options);
    return this.#riskyDecoder ? coding(this.#folder, this.#limits, known.length, decode) : decode();
  }

  /** The first special token that a text spells out, which `encode` reads as that token; undefined where there is none. */
  specialTokenIn(text: string): string | undefined {
    return this.#special.find((token) => text.includes(token));
  }

  /** The tokens as the vocabulary spells them (`▁Once`, `Ġupon`); `[unused 151935]`-like names for ids without one. */
  tokens(ids: readonly number[]): string[] {
    return ids.map((id) => this.#tokens[id] ?? `[unused ${id}]`);
  }

  /**
   * The first id that two tokenizers give to different tokens; undefined where there is none. Chat models rename special tokens and fill ids
   * that had no token: these mean the same place of the model's head.
   */
  firstDifference(other: Tokenizer): number | undefined {
    const special = new Set([...this.#special, ...other.#special]);
    const found = this.#tokens.findIndex((token, id) => {
      const theirs = other.#tokens[id];
      const bothOrdinary = token !== undefined && theirs !== undefined && token !== theirs;
      return bothOrdinary && !special.has(token) && !special.has(theirs);
    });
    return found < 0 ? undefined : found;
  }

  /** The chat template's source; null where the folder has none. */
  get chatTemplate(): string | null {
    return this.#chatTemplate;
  }

  /** The source of the template that a conversation with such variables is written by: where tools are given, that named tool_use. */
  templateFor(kwargs: Readonly<Record<string, unknown>> = {}): string | null {
    const { tools } = kwargs;
    return (tools === undefined || tools === null ? null : this.#toolTemplate) ?? this.#chatTemplate;
  }

  /** What the tokenizer puts around every text by default: `<s>` before it, or `[CLS]` and `[SEP]`. */
  get added(): { before: number[]; after: number[] } {
    this.#added ??= this.#readAdded();
    return this.#added;
  }

  #added: { before: number[]; after: number[] } | undefined;

  #readAdded(): { before: number[]; after: number[] } {
    // Any text that has tokens will do.
    const text = this.#tokens.find((token) => token !== undefined && /^[A-Za-z]+$/.test(token)) ?? 'a';
    const bare = coding<number[]>(this.#folder, this.#limits, text.length, () =>
      this.#tokenizer.encode(text, { add_special_tokens: false }),
    );
    const whole = coding<number[]>(this.#folder, this.#limits, text.length, () =>
      this.#tokenizer.encode(text),
    );
    const count = whole.length - bare.length;
    const before = whole.findIndex((_, at) => at <= count && bare.every((id, i) => whole[at + i] === id));
    return before < 0 || bare.length === 0
      ? { before: [], after: [] }
      : { before: whole.slice(0, before), after: whole.slice(before + bare.length) };
  }

  /**
   * A conversation as the model's chat template writes it, and its ids. The template writes special tokens itself; none are added.
   * @param generationPrompt  end where the assistant speaks: with the beginning of its turn, or within the turn that the messages have begun
   * @throws GrpoError `chat-template-missing`, `chat-template-failed`, `chat-prefill-lost`
   */
  applyChat(
    messages: readonly ChatMessage[],
    generationPrompt: boolean,
    context: ChatContext = {},
  ): { text: string; ids: number[] } {
    const text = this.renderChat(messages, generationPrompt, context);
    return { text, ids: this.encode(text, { specialTokens: false }) };
  }

  /** The text of `applyChat` alone; throws the same. */
  renderChat(messages: readonly ChatMessage[], generationPrompt: boolean, context: ChatContext = {}): string {
    const render = (turns: readonly ChatMessage[], open: boolean): string =>
      this.#renderTemplate(turns, open, context);
    if (!generationPrompt || !isPrefill(messages)) return render(messages, generationPrompt);
    return renderPrefill(messages, (turns) => render(turns, false), this.#folder);
  }

  /** Whether the engine can read a piece of a template. */
  #parses(piece: string): boolean {
    const parsed = new ParsedOnly();
    this.#tokenizer._compiled_template_cache = parsed;
    try {
      this.#tokenizer.apply_chat_template([], { chat_template: piece, tokenize: false });
    } catch {
      // Parsed, or not: either ends in an error.
    } finally {
      this.#tokenizer._compiled_template_cache = this.#templates;
    }
    return parsed.isParsed;
  }

  #renderTemplate(
    messages: readonly ChatMessage[],
    generationPrompt: boolean,
    { kwargs = {}, clock = new TemplateClock() }: ChatContext,
  ): string {
    const source = this.templateFor(kwargs);
    if (source === null) {
      throw new GrpoError({
        code: 'chat-template-missing',
        message:
          this.#toolTemplate === null
            ? `The tokenizer of ${this.#folder} has no chat template`
            : `The tokenizer of ${this.#folder} has a chat template named tool_use alone, for conversations with tools, and this one has none`,
        where: this.#folder,
        fix: 'Use data.prompt instead of messages, or a model that was trained on conversations.',
      });
    }
    try {
      // What is no option of the package is handed to the template, as its variables. The package's own `strftime_now` reads the clock of
      // the moment and cannot be replaced under that name; nor can its own `range`, which has no end.
      const { marked, preamble } = markVariables({ ...kwargs, messages: [...messages] });
      const template = this.#readable.get(source) ?? readableSource(source);
      this.#readable.set(source, template);
      const given = JSON.stringify([messages, kwargs]).length;
      return rendering(this.#folder, this.#limits, given, () => {
        const engine = new Engine(NATIVES, given);
        const variables: object = {
          ...marked,
          ...PYTHON_FUNCTIONS,
          ...engine.variables,
          standing_clock: clock.now,
        };
        return this.#tokenizer.apply_chat_template(marked['messages'] as Message[], {
          ...variables,
          chat_template: `${engine.preamble}{% set range = ${RANGE} %}\n${preamble}${template.replaceAll('strftime_now', 'standing_clock')}`,
          add_generation_prompt: generationPrompt,
          tokenize: false,
        });
      });
    } catch (error) {
      if (error instanceof GrpoError) throw error;
      const unreadable = unreadableTemplate(error, source, this.#templatePlace, {
        isParsed: this.#templates.isParsed,
        parses: (piece) => this.#parses(piece),
      });
      if (unreadable !== undefined) throw unreadable;
      throw new GrpoError({
        code: 'chat-template-failed',
        message: `The chat template of ${this.#folder} refused the messages: ${error instanceof Error ? error.message : String(error)}`,
        where: this.#folder,
        fix: 'Check the roles and their order: many templates want user and assistant in turn.',
        cause: error,
      });
    }
  }
}

/** @throws GrpoError `tokenizer-too-large`: an id without an embedding could not be looked up */
export function checkTokenizerFits(tokenizer: Tokenizer, vocabSize: number, folder: string): void {
  if (tokenizer.size <= vocabSize) return;
  throw new GrpoError({
    code: 'tokenizer-too-large',
    message: `The tokenizer has ${tokenizer.size} ids (0 to ${tokenizer.size - 1}), but the model has embeddings for ${vocabSize} only`,
    where: folder,
    fix: 'Use the tokenizer that belongs to these weights, or resize the embeddings (resize_token_embeddings of transformers).',
  });
}
