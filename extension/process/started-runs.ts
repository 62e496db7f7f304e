import type { Memento } from 'vscode';

const KEY = 'process.started';

/** The runs that this workspace's windows started and that have not ended: kept over a reload of the window. */
export class StartedRuns {
  private readonly memory: Memento;

  constructor(memory: Memento) {
    this.memory = memory;
  }

  get folders(): readonly string[] {
    return this.memory.get<string[]>(KEY, []);
  }

  async add(folder: string): Promise<void> {
    if (!this.folders.includes(folder)) await this.memory.update(KEY, [...this.folders, folder]);
  }

  async remove(folder: string): Promise<void> {
    if (this.folders.includes(folder))
      await this.memory.update(
        KEY,
        this.folders.filter((one) => one !== folder),
      );
  }
}
