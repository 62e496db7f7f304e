import assert from 'node:assert/strict';
import { foreignSyntax } from '../../../core/text/regex-dialect.ts';
import { check, errors } from './whole-config.ts';

describe('config: patterns of other dialects', () => {
  const FOREIGN: [pattern: string, found: string, says: RegExp][] = [
    ['\\A-> [0-9]+\\Z', '\\A', /`\^`/],
    ['[0-9]+\\Z', '\\Z', /`\$`/],
    ['a\\z', '\\z', /`\$`/],
    ['\\h->', '\\h', /\[ \\t\]/],
    ['\\R', '\\R', /\\r\\n/],
    ['a\\Kb', '\\K', /lookbehind/],
    ['\\Ga', '\\G', /leave it out/],
    ['(?P<n>a)', '(?P<n', /\(\?<name>/],
    ['(?<n>a)(?P=n)', '(?P=n)', /\\k<name>/],
    ['(?i)a', '(?i)', /flags: i/],
    ['(?s)a', '(?s)', /flags/],
    ['(?x) a', '(?x)', /Verbose/],
    ['(?i:a)', '(?i:', /flags/],
    ['a(?#why)', '(?#why)', /comment/],
    ['[0-9]++', '++', /possessive/],
    ['a*+', '*+', /possessive/],
    ['a{2}+', '{2}+', /possessive/],
    ['(?>a)', '(?>', /atomic/],
    ['[[:alpha:]]', '[:alpha:]', /a-zA-Z/],
    ['[^[:digit:]x]', '[:digit:]', /0-9/],
    ['\\p{L}', '\\p', /flags: u/],
    ['a{,3}', '{,3}', /\{0,3\}/],
    ['r"a+"', 'r"', /quotes/],
    ['/a+/i', '/.../i', /flags: i/],
    ['(*UTF8)a', '(*UTF8)', /verb/],
    ['\\012', '\\012', /\\x0a/],
    ['[]a]', '[]', /\[\\\]/],
    ['[^]]+', '[^]', /\[\^\\\]/],
    ['a[^]a-z"]*b', '[^]', /\[\^\\\]/],
    ['a[]', '[]', /nothing/],
    ['[^][]', '[]', /nothing/],
    ['[a-z&&[^b]]', '&&', /lookahead/],
    ['[\\w&&[^\\d]]+', '&&', /lookahead/],
    ['[a-z--[aeiou]]', '--[', /lookahead/],
    ['[a-z-[aeiou]]', '-[', /lookahead/],
    ['[:alpha:]+', '[:alpha:]', /`\[a-zA-Z\]`/],
    ['a[:^digit:]', '[:^digit:]', /`\[\^0-9\]`/],
    ['[[:<:]]a', '[[:<:]]', /\\b/],
    ['a[[:>:]]', '[[:>:]]', /\\b/],
    ['[[=e=]]', '[=e=]', /itself/],
    ['[[.hyphen.]]', '[.hyphen.]', /itself/],
    ['re.compile(r"a")', 're.compile(', /quotes/],
    ["re.compile('a', re.I)", 're.compile(', /quotes/],
    ['new RegExp("a", "i")', 'new RegExp(', /quotes/],
    ['Pattern.compile("a")', 'Pattern.compile(', /quotes/],
    ['(?|a|b)', '(?|', /branch/],
    ['\\Qa.b\\E', '\\Q', /backslash/],
  ];
  for (const [pattern, found, says] of FOREIGN)
    it(pattern, async () => {
      for (const reward of [
        { use: 'regex', pattern },
        { use: 'format', pattern },
      ]) {
        const [first] = errors(await check(`rewards: [${JSON.stringify(reward)}]\n`));
        assert.equal(first?.code, 'config-invalid-value');
        assert.match(first.message, says);
        assert.ok(first.message.includes(`\`${found}\``), first.message);
      }
    });

  it('leaves alone what JavaScript writes', () => {
    for (const pattern of [
      '^a$',
      '(?<n>a)\\k<n>',
      '(?:a|b)+?',
      '(?=a)(?!b)(?<=c)(?<!d)',
      '[^\\]]',
      '[^]',
      '<a>[^]*?</a>[0-9]',
      '[^]*$',
      '[&a]',
      '[a:b]',
      '[:;]',
      '[[.,]',
      '[a-z-]',
      '(?:re|regex)',
      '\\d{1,3}\\s*',
      '\\x41\\u0041',
      '(a)\\1',
      '\\0',
      'a+?',
      '[a-z+]+',
      '\\+\\+',
      '<think>[\\s\\S]*</think>',
      '\\cA',
      '[\\b]',
      '\\/a\\/',
      'a{2,}?',
      '[(?P<]',
      "it's",
    ])
      assert.equal(foreignSyntax(pattern), undefined, pattern);
    assert.equal(foreignSyntax('\\p{L}', 'u'), undefined);
  });

  it('says why the engine refuses a pattern', async () => {
    const [first] = errors(await check('rewards: [{ use: regex, pattern: "a(" }]\n'));
    assert.match(first?.message ?? '', /compiles: unterminated group\.$/);
  });
});
