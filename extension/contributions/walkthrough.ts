/** The four steps of a first run. */
export const walkthroughs: object[] = [];
