import jsdoc from 'eslint-plugin-jsdoc';
import tseslint from 'typescript-eslint';

const documented = [
  'TSPropertySignature',
  'ExportNamedDeclaration > ClassDeclaration',
  'ExportNamedDeclaration > TSInterfaceDeclaration',
  'ExportNamedDeclaration > FunctionDeclaration',
];

export default tseslint.config(
  { ignores: ['node_modules/', '.plinth/', 'constructs/*/imports/', '**/*.js', '**/*.mjs'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/ban-ts-comment': ['error', { minimumDescriptionLength: 10 }],
      // 8.73 overflows its stack on recursive types such as a JSON value's
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['constructs/**/*.ts', 'environments/**/*.ts', 'stacks/**/*.ts'],
    plugins: { jsdoc },
    rules: {
      'jsdoc/require-jsdoc': [
        'error',
        { require: { FunctionDeclaration: false }, contexts: documented, publicOnly: true },
      ],
    },
  },
  {
    // resources are created for their effect on the engine or the construct tree
    files: ['constructs/**/*.ts', 'stacks/**/*.ts', 'test/**/*.ts'],
    rules: { 'no-new': 'off' },
  },
  {
    // the one thin edge that prints
    files: ['cli/edge/**/*.ts', 'bench/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: { 'max-lines': ['error', { max: 500, skipBlankLines: true, skipComments: true }] },
  },
);
