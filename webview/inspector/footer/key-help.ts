import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { tokens } from '../../shared/tokens.ts';
import { t } from '../../shared/l10n.ts';
import { controls } from '../../shared/controls.ts';

const LINES: readonly (readonly [keys: readonly string[], words: string])[] = [
  [['n', 'p'], t`next, previous completion`],
  [['N', 'P'], t`next, previous step`],
  [['j', 'k'], t`scroll down, up`],
  [['f'], t`follow the newest step, or stay here`],
  [['l'], t`list of the whole run, or back to the step`],
  [['/'], t`find in prompts and completions`],
  [['o'], t`next token overlay`],
  [['d'], t`mark for a diff, then diff with the marked one`],
  [['r'], t`diff with what the reference says`],
  [['c'], t`copy the completion`],
  [['b'], t`pin the completion, or unpin it`],
  [['s'], t`save the completion as a regression case`],
  [['Enter'], t`select the first completion; open the row of the list`],
  [['Esc'], t`close, clear the mark, deselect`],
  [['?'], t`this help`],
];

/** All keys, over the page. */
@customElement('grpo-key-help')
export class KeyHelp extends LitElement {
  static override styles = [
    tokens,
    controls,
    css`
      dialog {
        color: var(--fg);
        background: var(--bg-card);
        border: 1px solid var(--vscode-widget-border, var(--rule));
        border-radius: 5px;
        padding: 14px 18px;
        box-shadow: 0 2px 12px var(--vscode-widget-shadow, transparent);
      }
      dialog::backdrop {
        background: color-mix(in srgb, var(--bg) 50%, transparent);
      }
      h2 {
        margin: 0 0 8px;
        font-size: var(--size);
        color: var(--fg-strong);
      }
      table {
        border-spacing: 0 3px;
      }
      th {
        text-align: start;
        padding-inline-end: 16px;
        font-weight: normal;
        white-space: nowrap;
      }
    `,
  ];

  @query('dialog') private accessor dialog!: HTMLDialogElement;

  toggle(): void {
    if (this.dialog.open) this.dialog.close();
    else this.dialog.showModal();
  }

  override render(): TemplateResult {
    return html`<dialog closedby="any" aria-labelledby="title" @keydown=${this.key}>
      <h2 id="title">${t`Keys`}</h2>
      <table>
        ${LINES.map(
          ([keys, words]) =>
            html`<tr>
              <th scope="row">${keys.map((key) => html`<kbd>${key}</kbd> `)}</th>
              <td>${words}</td>
            </tr>`,
        )}
      </table>
    </dialog>`;
  }

  private readonly key = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === '?') this.dialog.close();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'grpo-key-help': KeyHelp;
  }
}
