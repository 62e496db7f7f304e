import { useTexts } from '../../core/l10n/index.ts';

// The panel hands a page its texts with the document (extension/pages/html.ts): they are known before any other module asks for one. A
// test of a part that has no document reads English, as does every editor without a translation.
const { document } = globalThis as { document?: { body: { dataset: { texts?: string } } } };
const given = document?.body.dataset.texts;
if (given !== undefined) useTexts(given);

export { t } from '../../core/l10n/index.ts';
