/** Where the pointer is, for all charts: told directly, without drawing the page anew. */
export class SharedCursor {
  private readonly listeners = new Set<() => void>();
  private x: number | undefined;

  /** x value under the cursor; undefined = the newest step is shown. */
  get at(): number | undefined {
    return this.x;
  }

  moveTo(x: number | undefined): void {
    if (x === this.x) return;
    this.x = x;
    for (const listener of this.listeners) listener();
  }

  /** @returns ends it */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
