// What tests may use of the test host; its types are in index.d.mts.
export { launchBrowser } from './browser.mjs';
export { installCheckout, installVsix } from './extension-folder.mjs';
export { copySample } from './sample-workspace.mjs';
export { startServer } from './server.mjs';
export { root } from '../setup.mjs';
