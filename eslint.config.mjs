import tseslint from 'typescript-eslint';

/** What a world must not import. The borders of ARCHITECTURE.md, held by lint. */
const forbid = (files, patterns) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});
const NODE = { regex: '^node:', message: 'No Node modules on this side of the border.' };
const VSCODE = { regex: '^vscode$', message: 'Only extension/ may import vscode.' };
const world = (...names) => ({
  regex: `(^|/)(${names.join('|')})/`,
  message: 'This world may not import that one: see ARCHITECTURE.md.',
});

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      '.vscode-test/**',
      'node_modules/**',
      'trainer/onnx/onnx_pb.ts',
      'docs/api.d.ts',
      '**/*.mjs',
      '**/*.js',
      '**/*.cjs',
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './webview/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/require-await': 'off',
    },
  },
  // `it('…', async () => …)` and node-style before/after hooks return promises to mocha on purpose.
  {
    files: ['test/**'],
    rules: { '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }] },
  },
  // The one door to the terminal is trainer/terminal/console.ts: nothing from a file reaches a terminal unescaped.
  {
    files: ['trainer/**'],
    ignores: ['trainer/terminal/console.ts', 'trainer/rewards/host*.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "MemberExpression[object.object.name='process'][object.property.name=/^(stdout|stderr)$/][property.name=/^(write|_write|end|cork)$/]",
          message: 'Write through trainer/terminal/console.ts, which escapes what a terminal would obey.',
        },
      ],
    },
  },
  forbid(['core/**'], [NODE, VSCODE, world('trainer', 'extension', 'webview')]),
  forbid(['trainer/**'], [VSCODE, world('extension', 'webview')]),
  forbid(['extension/**'], [world('trainer')]),
  forbid(['webview/**'], [NODE, VSCODE, world('trainer', 'extension')]),
);
