/** The longest answer that still counts as short, in characters. */
const SHORT = 24;

/**
 * A right answer gets 1, and up to 0.2 more for being short; a wrong one gets 0, however short it is.
 *
 * @param completions what the model wrote, one entry a completion
 * @param columns the columns of the data, as many entries; `answer` is the right sum
 */
export default function shortAndRight(completions: string[], columns: { answer: unknown[] }) {
  return completions.map((completion, index) => {
    const answer = String(columns.answer[index]);
    // The model works things out and writes its answer behind the last arrow.
    const said = completion.split('->').at(-1)?.trim() ?? '';
    const right = said === answer ? 1 : 0;
    const brevity = right * 0.2 * Math.max(0, 1 - completion.length / SHORT);
    return {
      value: right + brevity,
      explanation: right
        ? `${said} is right, in ${completion.length} characters`
        : `"${said}" is not ${answer}`,
      components: { right, brevity },
    };
  });
}
