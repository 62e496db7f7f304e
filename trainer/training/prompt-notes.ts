import type { ErrorReport } from '../../core/errors/index.ts';

/** Something to know of a run's prompts before it begins. No run is started where one is an error; what cannot go on at all is thrown instead. */
export type PromptProblem = Pick<ErrorReport, 'code' | 'message' | 'where' | 'fix'> & {
  severity: 'error' | 'warning' | 'info';
};

/** What may be said of a prompt, by its code: how bad it is, what it means of `share` (`3 of 20 prompts`), and what to do. */
const NOTES = {
  'prompt-double-start': {
    severity: 'info',
    say: (share: string, token: string) =>
      `${share} begin with ${token} in their text, and the tokenizer puts another before every text: one of the two was left out.`,
    fix: 'Take it out of the text to silence this.',
  },
  'prompt-end-appended': {
    severity: 'info',
    say: (share: string, token: string) =>
      `The tokenizer appends ${token} to every text, which would stand between a prompt and its completion: it was left out of ${share}.`,
    fix: 'Nothing needs to be done. To silence this, take it out of post_processor in tokenizer.json.',
  },
  'prompt-ends-with-end': {
    severity: 'warning',
    say: (share: string, token: string) =>
      `${share} end with ${token}, which ends a text: the model would have to go on after the end.`,
    fix: 'Take it out of the text, or out of the chat template.',
  },
  'prompt-special-tokens': {
    severity: 'warning',
    say: (share: string, token: string) =>
      `${share} hold ${token} within what a message says: the model reads it as that special token, not as words.`,
    fix: 'Take it out of the data, unless it is meant.',
  },
  'prompt-unknown-text': {
    severity: 'warning',
    say: (share: string, token: string) =>
      `${share} hold text that the tokenizer does not know: the model reads ${token} in its place.`,
    fix: 'Use text of the kind that the model was made for.',
  },
  'prompt-ends-with-space': {
    severity: 'warning',
    say: (share: string, token: string) =>
      `${share} end with a space as a token of its own (${token}), where this tokenizer joins a space with the word that follows: the model goes on from a place that it hardly saw in training.`,
    fix: 'Take the space away from the end of the prompt: the model says it itself.',
  },
  'prompt-foreign-marker': {
    severity: 'warning',
    say: (share: string, token: string) =>
      `${share} hold ${token}, which looks like a special token, but this tokenizer has none of that name: the model reads it letter by letter.`,
    fix: 'Write prompts as this model knows them, or use data.messages where it has a chat template.',
  },
  'prompt-prefill': {
    severity: 'info',
    say: (share: string) =>
      `${share} end with a begun turn of the assistant: completions go on within that turn.`,
    fix: 'Take the last message out where the answer should begin anew.',
  },
  'prompt-prefill-opening': {
    severity: 'warning',
    say: (share: string, token: string) =>
      `${share} end with a begun turn of the assistant that the chat template opens otherwise than a turn which the model begins itself: it ${token}.`,
    fix: 'Begin the turn with what the template writes there, switch the thinking with data.chat_template_kwargs where the template knows it, or take the last message out.',
  },
  'prompt-thinking-left-out': {
    severity: 'warning',
    say: (share: string, token: string) =>
      `${share} hold thinking of an assistant's turn that the chat template leaves out, so that the model does not read it (${token}).`,
    fix: 'Take it out of the data where only the words are to show the way; else write it as words, without its tags.',
  },
  'prompt-words-left-out': {
    severity: 'warning',
    say: (share: string, token: string) =>
      `${share} hold words that the chat template leaves out or changes (${token}).`,
    fix: 'A switch of the template, such as /no_think, is meant to be taken out; say anything else in words that it writes.',
  },
  'prompt-field-left-out': {
    severity: 'warning',
    say: (share: string, token: string) =>
      `${share} have messages with ${token}, which the chat template does not write: the model does not read it.`,
    fix: 'Put it into the content of the message, or take it out.',
  },
  'prompt-field-unread': {
    severity: 'info',
    say: (share: string, token: string) =>
      `${share} have messages with ${token}, which the chat template does not write.`,
    fix: 'Put it into the content of the message where the model is to read it.',
  },
  'prompt-variable-unread': {
    severity: 'warning',
    say: (share: string, token: string) =>
      `${share} have ${token} in a column for the chat template (tools, chat_template_kwargs), which it does not read: it has no effect.`,
    fix: 'Correct the name, take it out, or use a model whose chat template reads it.',
  },
  'prompt-arguments-as-text': {
    severity: 'warning',
    say: (share: string, token: string) =>
      `${share} have the arguments of a tool call as a text of JSON, which the chat template writes as a text in quotes or not at all (${token}).`,
    fix: 'Write them as an object: {"name": ..., "arguments": {...}}; json.loads of Python makes one of the text.',
  },
} as const satisfies Record<
  string,
  { severity: PromptProblem['severity']; say: (share: string, token: string) => string; fix: string }
>;

export type PromptNote = keyof typeof NOTES;

interface Seen {
  /** Prompts, not messages. */
  count: number;
  /** The first place, and what was seen there. */
  where: string;
  token: string;
  /** The last place. */
  last: string;
}

/** Collects what there is to say of the prompts of a table, each thing once with a count. */
export class PromptNotes {
  readonly #seen = new Map<PromptNote, Seen>();

  /** @param where  `prompts.jsonl:7`; @param token  the special token that it is about */
  add(note: PromptNote, where: string, token = ''): void {
    const seen = this.#seen.get(note);
    if (seen === undefined) this.#seen.set(note, { count: 1, where, token, last: where });
    else if (seen.last !== where) {
      seen.count += 1;
      seen.last = where;
    }
  }

  /** Adds what was seen in later rows. */
  addAll(later: PromptNotes): void {
    for (const [note, more] of later.#seen) {
      const seen = this.#seen.get(note);
      if (seen === undefined) this.#seen.set(note, { ...more });
      else seen.count += more.count;
    }
  }

  /** @param total  prompts of the table */
  problems(total: number): PromptProblem[] {
    return [...this.#seen].map(([code, { count, where, token }]) => {
      const { severity, say, fix } = NOTES[code];
      const share = `${count} of ${total} prompt${total === 1 ? '' : 's'}`;
      return { severity, code, message: `${say(share, token)} The first is at ${where}.`, where, fix };
    });
  }
}
