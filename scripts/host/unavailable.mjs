/** A test host cannot be had on this machine: tests that need one are skipped, with the reason and the way to get it. */
export class HostUnavailable extends Error {
  /**
   * @param {string} reason what is missing
   * @param {string} fix what a person can do about it
   */
  constructor(reason, fix) {
    super(`${reason} ${fix}`);
    this.name = 'HostUnavailable';
  }
}
