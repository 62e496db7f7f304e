import type { InspectorSession } from '../session/session.ts';
import { keyAction } from '../state/keys.ts';
import { runKeyAction, type KeyTargets } from './key-commands.ts';

/** Sends the keys of the whole page to their actions. */
export function listenForKeys(page: HTMLElement, session: InspectorSession, targets: KeyTargets): void {
  page.ownerDocument.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const [focused] = event.composedPath();
    const action = keyAction(event, focusOf(focused));
    if (action === undefined) return;
    if (action === 'back' && focused instanceof HTMLInputElement) focused.blur();
    else if (!runKeyAction(session, action, targets)) return;
    event.preventDefault();
  });
}

function focusOf(target: EventTarget | undefined): { inInput: boolean; onControl: boolean } {
  if (!(target instanceof HTMLElement)) return { inInput: false, onControl: false };
  return {
    inInput: target.matches('input, textarea, select, [contenteditable]'),
    onControl: target.matches('button, a, [role="button"], [role="option"], summary'),
  };
}
