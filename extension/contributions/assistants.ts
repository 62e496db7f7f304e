/** Tools that an assistant may call. */
export const assistantContributions = {};
