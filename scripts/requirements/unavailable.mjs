/** Something that tests need cannot be had on this machine: those tests are skipped, with the reason and the way to get it. */
export class Unavailable extends Error {
  /**
   * @param {string} reason what is missing, a whole sentence
   * @param {string} fix what a person can do about it, a whole sentence
   */
  constructor(reason, fix) {
    super(`${reason} ${fix}`);
    this.name = 'Unavailable';
  }
}
