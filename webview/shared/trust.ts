import { t } from './l10n.ts';

/** Why a button that makes a trainer compute is locked in Restricted Mode. Pausing and stopping stay open: they run nothing. */
export const NEEDS_TRUST = t`Training needs a trusted workspace.`;
