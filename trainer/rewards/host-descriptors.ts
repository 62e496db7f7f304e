import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** stdin, stdout, stderr. */
const STANDARD = [0, 1, 2];

/**
 * Keeps user code from closing the standard streams: the next file that anybody opens would get such a number, and Node.js (its worker
 * threads included, one of which watches over this process) takes it for what it was. Closing them does nothing; they end with the process.
 */
export function keepStandardStreams(): void {
  const { close, closeSync } = fs;
  fs.closeSync = (fd) => {
    if (!STANDARD.includes(fd)) closeSync(fd);
  };
  const guarded = (fd: number, done?: (error: NodeJS.ErrnoException | null) => void): void => {
    if (STANDARD.includes(fd)) process.nextTick(() => done?.(null));
    else close(fd, done);
  };
  fs.close = Object.assign(guarded, { __promisify__: close.__promisify__ });
  syncBuiltinESMExports();
}
