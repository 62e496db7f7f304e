/** Whether a chat template reads a variable of this name; `m.name` and `'name'` are parts of something else. */
export const readsVariable = (template: string, name: string): boolean =>
  new RegExp(`(?<![\\w.'"])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?!\\w)`).test(template);
