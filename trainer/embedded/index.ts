export { type Style, STYLE_SHARES, answerInStyle, isRight, workedAnswer } from './answers.ts';
export { type CorpusItem, corpusBatch } from './corpus.ts';
export { type Pair, heldOutPairs, question, sum, trainingPairs } from './pairs.ts';
export { quickstartData } from './quickstart-data.ts';
export { acceptance, recipe } from './recipe.ts';
export { parameterCount, shape } from './shape.ts';
export { writeTokenizer } from './tokenizer.ts';
export { BEGIN_ID, END_ID, PADDING_ID, UNKNOWN_ID, VOCABULARY } from './vocabulary.ts';
