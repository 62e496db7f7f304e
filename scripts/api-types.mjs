// `node scripts/api-types.mjs`: writes docs/api.d.ts, the types that other extensions copy, in one file: what extension/api/api.ts exports and
// whatever of this project it speaks of. With --check it writes nothing and fails on a difference.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';
import { root } from './setup.mjs';

const ENTRY = join(root, 'extension', 'api', 'api.ts');
const OUT = join('docs', 'api.d.ts');
const HEAD = `/**
 * The API of the extension grpo-studio.grpo-studio; how it is used: docs/api.md. Copy this file into an extension that uses it.
 * Generated from extension/api/api.ts: \`node scripts/api-types.mjs\`.
 */`;

const config = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)).config;
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
const program = ts.createProgram([ENTRY], { ...options, noEmit: true });
const checker = program.getTypeChecker();

const isOurs = (node) => !node.getSourceFile().isDeclarationFile;
const isType = (node) => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);

function symbolAt(node) {
  const symbol = checker.getSymbolAtLocation(node);
  const isAlias = symbol && symbol.flags & ts.SymbolFlags.Alias;
  return isAlias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** A declaration with what explains it, exported. A type that is made of a value's is written out. */
function textOf(node) {
  const source = node.getSourceFile();
  const comment = source.text.slice(node.getStart(source, true), node.getStart(source));
  const body = node.getText(source).replace(/^export /, '');
  if (!ts.isTypeAliasDeclaration(node) || !/\btypeof\b/.test(node.type.getText()))
    return `${comment}export ${body}`;
  const flags = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.InTypeAlias;
  const written = checker.typeToString(checker.getTypeFromTypeNode(node.type), node, flags);
  return `${comment}export type ${node.name.text} = ${written};`;
}

/** Declarations that the entry leads to, the entry's own first, and the names that it takes from `vscode`. */
function reachable() {
  const found = new Map();
  const fromEditor = new Set();
  const waiting = [];
  const add = (symbol) => {
    const [declaration] = symbol?.declarations ?? [];
    if (declaration === undefined) return;
    if (/[\\/]@types[\\/]vscode[\\/]/.test(declaration.getSourceFile().fileName)) fromEditor.add(symbol.name);
    if (!isOurs(declaration) || !isType(declaration)) return;
    const known = found.get(symbol.name);
    if (known === undefined) waiting.push(declaration);
    else if (known !== declaration) throw new Error(`Two types are called ${symbol.name}.`);
    found.set(symbol.name, declaration);
  };
  const visit = (node) => {
    if (ts.isTypeReferenceNode(node)) add(symbolAt(node.typeName));
    if (ts.isExpressionWithTypeArguments(node)) add(symbolAt(node.expression));
    ts.forEachChild(node, visit);
  };
  const entry = checker.getSymbolAtLocation(program.getSourceFile(ENTRY));
  for (const symbol of checker.getExportsOfModule(entry)) add(symbol);
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) visit(next);
  return { declarations: [...found.values()], fromEditor: [...fromEditor].sort() };
}

const { declarations, fromEditor } = reachable();
const parts = [HEAD, `import type { ${fromEditor.join(', ')} } from 'vscode';`, ...declarations.map(textOf)];
const path = join(root, OUT);
const style = { ...(await resolveConfig(path)), parser: 'typescript' };
const text = await format(parts.join('\n\n'), style);
if (!process.argv.includes('--check')) writeFileSync(path, text);
else if (readFileSync(path, 'utf8') !== text) {
  console.error(`${OUT} has drifted from extension/api/api.ts: run \`node scripts/api-types.mjs\`.`);
  process.exitCode = 1;
}
