/** Text metrics, each as its reference implementation computes it. */
export { corpusBleu, sentenceBleu, tokenize13a } from './bleu.ts';
export { didYouMean } from './did-you-mean.ts';
export { distinct } from './distinct.ts';
export { passAtK } from './pass-at-k.ts';
export { rougeL } from './rouge-l.ts';
export { selfBleu } from './self-bleu.ts';
export { tokenF1 } from './token-f1.ts';
