import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Hidden clocks and dice that imports cannot show; forbidden where time must be an argument. */
const pureRules = {
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: 'Time is an argument in the pure rooms.' },
    { object: 'Math', property: 'random', message: 'Chance is an argument in the pure rooms.' },
  ],
  'no-restricted-globals': [
    'error',
    ...[
      'setTimeout',
      'setInterval',
      'setImmediate',
      'queueMicrotask',
      'fetch',
      'process',
      'performance',
      'crypto',
      'console',
    ].map((name) => ({ name, message: 'Pure rooms know no I/O and no clock.' })),
  ],
  'no-restricted-syntax': [
    'error',
    {
      selector: "NewExpression[callee.name='Date'][arguments.length=0]",
      message: 'Time is an argument in the pure rooms.',
    },
  ],
};

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'data/**', 'test/architecture/bad-tree/**', '**/*.cjs'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: {
      parserOptions: {
        project: [
          'shared/tsconfig.json',
          'server/tsconfig.json',
          'simulators/tsconfig.json',
          'client/tsconfig.json',
          'test/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-console': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 5],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
    },
  },
  { files: ['shared/catalogue/**'], rules: { 'max-lines': 'off' } },
  {
    files: [
      'server/twin/**',
      'server/insight/**',
      'server/pipeline.ts',
      'server/ingest/decode-*.ts',
      'server/ingest/admit*.ts',
      'server/ingest/sparkplug/{edge-node,sequence,metric-book,metric-value,read-metrics,rebirth-limit,host-state,sparkplug-host}.ts',
      'server/access/roles.ts',
      'server/access/visible-to.ts',
      'shared/**',
      'simulators/machines/**',
    ],
    rules: pureRules,
  },
  {
    files: ['server/**/*.ts'],
    ignores: [
      'server/settings.ts',
      'server/main.ts',
      'server/*-command.ts',
      'server/check-base.ts',
      'server/base-schema.ts',
      'server/twin/**',
      'server/insight/**',
      'server/pipeline.ts',
    ],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only settings.ts reads the environment.' },
      ],
    },
  },
  {
    files: [
      'server/main.ts',
      'server/*-command.ts',
      'server/check-base.ts',
      'server/base-schema.ts',
      'simulators/run.ts',
      'simulators/replay/replay-command.ts',
      'test/**',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**'],
    rules: { 'max-lines': ['error', { max: 500, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['client/**/*.tsx', 'client/**/*.ts'],
    plugins: { 'react-hooks': reactHooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        setInterval: 'readonly',
      },
    },
    rules: { 'no-console': 'off' },
  },
);
