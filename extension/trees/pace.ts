/** Does its work when asked, and rests so many milliseconds after it: what is asked for meanwhile is done once, when they are over. */
export class Pace {
  private readonly work: () => void;
  private readonly ms: number;
  private isAsked = false;
  private rest: ReturnType<typeof setTimeout> | undefined;

  constructor(work: () => void, ms: number) {
    this.work = work;
    this.ms = ms;
  }

  ask(): void {
    this.isAsked = true;
    if (this.rest === undefined) this.go();
  }

  dispose(): void {
    clearTimeout(this.rest);
  }

  private go(): void {
    this.rest = undefined;
    if (!this.isAsked) return;
    this.isAsked = false;
    this.rest = setTimeout(() => this.go(), this.ms);
    this.work();
  }
}
