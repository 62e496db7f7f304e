/** Where else a prompt was sampled. */
type Places = readonly { step: number; group: number }[];

/** A place list is read again after this long: the run goes on. */
const FRESH_MS = 10_000;

/** Asks once for the prompt on the screen, when it has stayed there: following a fast run asks nothing. */
export class SamePrompts {
  private readonly read: (promptId: string) => Promise<Places>;
  private readonly changed: () => void;
  private readonly known = new Map<string, { places: Places; at: number }>();
  private waiting: string | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(read: (promptId: string) => Promise<Places>, changed: () => void) {
    this.read = read;
    this.changed = changed;
  }

  placesOf(promptId: string | undefined): Places {
    const known = promptId === undefined ? undefined : this.known.get(promptId);
    const isFresh = known !== undefined && Date.now() - known.at < FRESH_MS;
    if (!isFresh && promptId !== this.waiting) this.ask(promptId);
    return known?.places ?? [];
  }

  forget(): void {
    this.known.clear();
  }

  private ask(promptId: string | undefined): void {
    clearTimeout(this.timer);
    this.waiting = promptId;
    if (promptId === undefined) return;
    this.timer = setTimeout(() => {
      void this.read(promptId).then((places) => {
        this.known.set(promptId, { places, at: Date.now() });
        if (this.waiting === promptId) this.waiting = undefined;
        this.changed();
      });
    }, 300);
  }
}
