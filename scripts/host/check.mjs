import { findBrowser } from './browser.mjs';
import { installHost } from './install.mjs';
import { HostUnavailable } from './unavailable.mjs';

/**
 * Sets the test host up. Returns why it cannot be had here and how to get it, or `undefined` when all is there.
 * @returns {string | undefined}
 */
export function checkHost() {
  try {
    installHost();
    findBrowser();
    return undefined;
  } catch (error) {
    if (error instanceof HostUnavailable) return error.message;
    throw error;
  }
}
