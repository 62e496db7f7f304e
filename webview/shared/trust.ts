/** Why a button that makes a trainer compute is locked in Restricted Mode. Pausing and stopping stay open: they run nothing. */
export const NEEDS_TRUST = 'Training needs a trusted workspace.';
