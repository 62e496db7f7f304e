'use strict';
// Stands in for the native module that ends a hanging extension host: scripts/host watches over it from outside.
exports.start = () => {};
exports.exit = (code) => process.exit(code ?? 0);
