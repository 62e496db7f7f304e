import type { CardEvents } from '../contract.ts';

/** Sends one of the cards' events up through every shadow root. */
export function send<Name extends keyof CardEvents>(
  from: EventTarget,
  name: Name,
  detail: CardEvents[Name],
): void {
  from.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}
