// Writes the colours of VS Code's own themes as style sheets: `node test/webview/themes/dump.mjs`. Run it again for a newer VS Code.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from '../../../scripts/host/browser.mjs';
import { startServer } from '../../../scripts/host/server.mjs';

const THEMES = {
  dark: ['Dark Modern', 'vscode-dark'],
  light: ['Light Modern', 'vscode-light'],
  'high-contrast': ['Default High Contrast', 'vscode-high-contrast'],
  'high-contrast-light': ['Default High Contrast Light', 'vscode-high-contrast-light vscode-high-contrast'],
};

/** What a webview gets beside colours. */
const FONTS = {
  '--vscode-font-family': 'system-ui, "Ubuntu", "Droid Sans", sans-serif',
  '--vscode-font-weight': 'normal',
  '--vscode-font-size': '13px',
  '--vscode-editor-font-family': '"Droid Sans Mono", "monospace", monospace',
  '--vscode-editor-font-weight': 'normal',
  '--vscode-editor-font-size': '14px',
};

/** The variables that the workbench sets, in one style rule. */
const readColours = () => {
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (rule.selectorText !== '.monaco-workbench' || rule.style.length < 300) continue;
      const names = [...rule.style].filter((name) => name.startsWith('--vscode-'));
      return names.map((name) => [name, rule.style.getPropertyValue(name).trim()]);
    }
  }
  return [];
};

for (const [name, [theme, bodyClass]] of Object.entries(THEMES)) {
  const server = await startServer({ settings: { 'workbench.colorTheme': theme } });
  const browser = await launchBrowser({ env: { ...process.env, ...server.env } });
  try {
    const page = await browser.newPage();
    await page.goto(server.url);
    await page.locator('.part.activitybar').waitFor();
    await page.waitForTimeout(8000);
    const colours = await page.evaluate(readColours);
    if (colours.length === 0) throw new Error(`No colours of "${theme}" found in the workbench.`);
    const lines = [...colours, ...Object.entries(FONTS)].map(([key, value]) => `  ${key}: ${value};`);
    const css = `/* ${theme}. Body classes: ${bodyClass} */\n:root {\n${lines.join('\n')}\n}\n`;
    writeFileSync(join(import.meta.dirname, `${name}.css`), css);
    console.log(`${name}: ${colours.length} colours`);
    await page.close();
  } finally {
    await browser.close();
    await server.stop();
  }
}
