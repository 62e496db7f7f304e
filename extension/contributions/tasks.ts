/** `grpo` tasks in tasks.json. */
export const taskContributions = {};
