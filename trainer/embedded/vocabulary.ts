/**
 * The model's alphabet: three special tokens and the 95 printable ASCII characters, one token each.
 * - `<s>` (BOS) stands before every prompt; the tokenizer adds it. It gives the first character something to attend to.
 * - `</s>` (EOS) ends an answer; the tokenizer never adds it.
 * - `<unk>` stands for any other character, so that nothing vanishes unseen. It is also the padding token: padding with EOS
 *   would make a finished answer and padding look the same to other libraries.
 */
export const UNKNOWN = '<unk>';
export const BEGIN = '<s>';
export const END = '</s>';
export const PADDING = UNKNOWN;

const FIRST_PRINTABLE = 0x20;
const PRINTABLE = 95;

/** Every token, in the order of its id. */
export const VOCABULARY: readonly string[] = [
  UNKNOWN,
  BEGIN,
  END,
  ...Array.from({ length: PRINTABLE }, (_, offset) => String.fromCharCode(FIRST_PRINTABLE + offset)),
];

export const UNKNOWN_ID = 0;
export const BEGIN_ID = 1;
export const END_ID = 2;
export const PADDING_ID = UNKNOWN_ID;
