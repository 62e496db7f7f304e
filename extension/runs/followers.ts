import type { RunPush } from '../../core/protocol/index.ts';

type Listener = (push: RunPush) => void;

interface Follower {
  readonly folder: string;
  readonly listener: Listener;
  /** Pushes before the greeting say what the greeting will say. */
  isGreeted: boolean;
}

/** What followers ask of the worker. */
export interface FollowerHost {
  follow(folder: string, on: boolean): void;
  greet(folder: string): Promise<RunPush>;
  /** The greeting failed, or a listener did. */
  failed(folder: string, error: unknown): void;
}

/** Who follows which run. Each follower hears a greeting first. */
export class Followers {
  private readonly host: FollowerHost;
  private readonly all = new Set<Follower>();

  constructor(host: FollowerHost) {
    this.host = host;
  }

  /** Returns how to stop. */
  add(folder: string, listener: Listener): () => void {
    const follower: Follower = { folder, listener, isGreeted: false };
    this.all.add(follower);
    this.host.follow(folder, true);
    void this.greet(follower, false);
    return () => {
      if (this.all.delete(follower)) this.host.follow(folder, false);
    };
  }

  tell(push: RunPush): void {
    for (const follower of this.all)
      if (follower.isGreeted && follower.folder === push.folder) this.call(follower, push);
  }

  /** Tells a new worker who follows; followers ask for everything again. */
  rejoin(): void {
    for (const follower of this.all) {
      follower.isGreeted = false;
      this.host.follow(follower.folder, true);
      void this.greet(follower, true);
    }
  }

  private async greet(follower: Follower, restarted: boolean): Promise<void> {
    try {
      const greeting = await this.host.greet(follower.folder);
      if (!this.all.has(follower)) return;
      follower.isGreeted = true;
      this.call(follower, restarted ? { ...greeting, restarted } : greeting);
    } catch (error) {
      this.host.failed(follower.folder, error);
    }
  }

  /** One page's failure must not keep news from the others. */
  private call({ folder, listener }: Follower, push: RunPush): void {
    try {
      listener(push);
    } catch (error) {
      this.host.failed(folder, error);
    }
  }
}
