import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { grammars, languages } from '../../../../extension/contributions/language.ts';
import { packageRoot } from '../../../../trainer/paths.ts';

interface Rule {
  name: string;
  match: string;
}
interface Grammar {
  scopeName: string;
  patterns: { include: string }[];
  injections: Record<string, { patterns: Rule[] }>;
}

const read = (path: string): unknown => JSON.parse(readFileSync(join(packageRoot, path), 'utf8'));

describe('extension/language: grammar', () => {
  const grammar = read(grammars[0].path) as Grammar;

  it('is YAML with templates in its texts', () => {
    assert.equal(grammar.scopeName, grammars[0].scopeName);
    assert.deepEqual(grammar.patterns, [{ include: 'source.yaml' }]);
    assert.deepEqual(languages[0].extensions, ['.grpo.yaml']);
  });

  it('tells columns from doubled braces', () => {
    const [injection] = Object.values(grammar.injections);
    const rules = injection?.patterns ?? [];
    const scopes = (text: string): string[] => {
      const found: string[] = [];
      for (let at = 0; at < text.length;) {
        const rule = rules.find(({ match }) => new RegExp(match, 'y').test(text.slice(at)));
        const length = rule ? (new RegExp(rule.match, 'y').exec(text.slice(at))?.[0].length ?? 1) : 1;
        if (rule) found.push(`${rule.name.split('.')[0] ?? ''} ${text.slice(at, at + length)}`);
        at += length;
      }
      return found;
    };
    assert.deepEqual(scopes('Q: {question} {{literal}} {'), [
      'meta {question}',
      'constant {{',
      'constant }}',
    ]);
    assert.deepEqual(scopes('{{{name}}}'), ['constant {{', 'meta {name}', 'constant }}']);
  });

  it('has a language configuration that ends words where YAML does', () => {
    const { wordPattern, comments } = read(languages[0].configuration) as {
      wordPattern: string;
      comments: { lineComment: string };
    };
    assert.equal(comments.lineComment, '#');
    assert.deepEqual('base: {a-b_c, "d"}'.match(new RegExp(wordPattern, 'g')), ['base', 'a-b_c', 'd']);
  });
});
