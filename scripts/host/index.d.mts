import type { Browser } from 'playwright-core';

/** The checkout. */
export const root: string;

export interface HostProcess {
  pid: number;
  command: string;
}

export interface HostFolders {
  node: string;
  server: string;
  data: string;
  extensions: string;
}

export interface ServerOptions {
  /** false: workspaces open in Restricted Mode. */
  trusted?: boolean;
  /** Needed for tests inside the extension host; no toast is shown then. */
  testDriver?: boolean;
  /** Must be free; without it any. */
  port?: number;
  /** User settings beside the calm ones. */
  settings?: Record<string, unknown>;
  env?: Record<string, string>;
  installExtensions?: (host: HostFolders) => void;
}

export interface HostServer {
  url: string;
  authority: string;
  /** Folder of everything that this server writes; removed by `stop`. */
  base: string;
  home: string;
  logs: string;
  /** Environment that marks a process as this server's. */
  env: Record<string, string>;
  /** Living processes that the server, its extension hosts or their children started. */
  processes(): HostProcess[];
  /** Ends all of them, at once or after so many milliseconds in which they may end by themselves, and removes the folder. */
  stop(graceMs?: number): Promise<void>;
}

export function startServer(options?: ServerOptions): Promise<HostServer>;
export interface BrowserOptions {
  /** Environment of its processes. */
  env?: Record<string, string | undefined>;
  /** Another browser than the one that is found. */
  executablePath?: string;
  args?: string[];
}

/** Starts the browser without a window. @throws Unavailable where there is none */
export function launchBrowser(options?: BrowserOptions): Promise<Browser>;
export function installCheckout(extensions: string): void;
export function installVsix(vsix: string, host: HostFolders): void;

/** Copies a sample without what its runs left, its tables cut short. */
export function copySample(source: string, target: string): void;
