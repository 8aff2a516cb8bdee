/** Which room may import which; the words of docs/ARCHITECTURE.md as rules. Run by `npm run test:rules`. */
const PURE =
  '^server/(twin|insight)/|^server/pipeline[a-z-]*\\.ts$|^server/ingest/(decode-[^/]+|admit[^/]*)\\.ts$|^server/ingest/sparkplug/(edge-node|sequence|metric-book|metric-value|read-metrics|rebirth-limit|host-state|sparkplug-host)\\.ts$|^server/access/(roles|visible-to|equipment-credentials|mosquitto-acl)\\.ts$';
const DOORS =
  '^server/(history/history-store|history/history-export|journal/journal|records/record-store|ingest/ingest|onboarding/onboarding|imports/imports|use/use-ledger|use/use-sheet|insight/plan-book|insight/alarms/alarm-load|stream/live-stream|access/roles|access/visible-to|access/client-gate|pipeline-contract)\\.ts$';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'shared-imports-only-zod',
      severity: 'error',
      from: { path: '^shared/' },
      to: { pathNot: '^shared/|^node_modules/zod/' },
    },
    {
      name: 'pure-rooms-have-no-io',
      comment: 'Time and I/O are arguments: no Node core and no npm package in the pure rooms',
      severity: 'error',
      from: { path: PURE },
      to: {
        pathNot: '^node_modules/zod/',
        dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'],
      },
    },
    {
      name: 'pure-rooms-have-no-log-or-metrics',
      severity: 'error',
      from: { path: PURE },
      to: { path: '^server/(log|metrics|settings)\\.ts$' },
    },
    {
      name: 'rooms-do-not-import-rooms',
      comment: 'Rooms meet at the front doors only',
      severity: 'error',
      from: { path: '^server/([^/]+)/' },
      to: { path: '^server/[^/]+/', pathNot: ['^server/$1/', DOORS, '^server/insight/figures/'] },
    },
    {
      name: 'figures-are-the-ledgers',
      comment:
        'What use comes to is worked out in one place: the ledger asks the pure figures, everybody else the ledger',
      severity: 'error',
      from: { path: '^server/', pathNot: '^server/(use/|insight/|open-[a-z]+\\.ts)' },
      to: { path: '^server/insight/figures/' },
    },
    {
      name: 'rooms-do-not-import-the-corridor',
      severity: 'error',
      from: { path: '^server/[^/]+/|^client/|^simulators/' },
      to: { path: '^server/[^/]+\\.ts$', pathNot: '^server/(log|metrics|pipeline-contract)\\.ts$' },
    },
    {
      name: 'only-commands-open-rooms',
      comment:
        'Of the files directly in server/, only the commands import implementations; pipeline sees twin and insight',
      severity: 'error',
      from: {
        path: '^server/[^/]+\\.ts$',
        pathNot:
          '^server/(main|rooms|open-[a-z]+|rule-sayer|pipeline[a-z-]*|[a-z-]+-command|check-base|base-schema)\\.ts$',
      },
      to: { path: '^server/[^/]+/', pathNot: DOORS },
    },
    {
      name: 'pipeline-sees-twin-and-insight-only',
      severity: 'error',
      from: { path: '^server/pipeline[a-z-]*\\.ts$' },
      to: { path: '^server/', pathNot: '^server/(twin|insight)/|^server/pipeline-[a-z-]+\\.ts$' },
    },
    {
      name: 'client-and-simulators-see-only-shared',
      severity: 'error',
      from: { path: '^(client|simulators)/' },
      to: { path: '^(client|simulators|server)/', pathNot: '^$1/' },
    },
    {
      name: 'scene-is-not-react',
      comment: 'Live data never passes through React renders',
      severity: 'error',
      from: { path: '^client/scene/' },
      to: {
        path: 'node_modules/(react|react-dom|zustand|@mantine)/|^client/(workspaces|parts|i18n)/|^client/live/(socket|live-store)',
      },
    },
    {
      name: 'live-is-not-react-nor-three',
      severity: 'error',
      from: { path: '^client/live/' },
      to: { path: 'node_modules/(react|react-dom|three|@mantine)/|^client/(workspaces|parts|scene)/' },
    },
    {
      name: 'workspace-not-from-workspace',
      severity: 'error',
      from: { path: '^client/workspaces/([^/.]+)' },
      to: { path: '^client/workspaces/', pathNot: '^client/workspaces/$1' },
    },
    {
      name: 'charts-load-late',
      comment:
        'ECharts is as large as the 3D scene: only the file that is loaded with the first chart imports it',
      severity: 'error',
      from: { path: '^client/', pathNot: 'charts/echarts-setup\\.ts$' },
      to: { path: 'node_modules/(echarts|zrender)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'chart-set-up-is-imported-late',
      severity: 'error',
      from: { path: '^client/' },
      to: { path: 'charts/echarts-setup\\.ts$', dynamic: false },
    },
    { name: 'nobody-imports-main', severity: 'error', from: {}, to: { path: '^server/main\\.ts$' } },
    { name: 'nobody-imports-tests', severity: 'error', from: { pathNot: '^test/' }, to: { path: '^test/' } },
    {
      name: 'no-barrels',
      severity: 'error',
      from: {},
      to: { path: '(^|/)index\\.tsx?$', pathNot: '^node_modules/' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          '\\.(d\\.ts|mjs|json)$',
          '^server/(main|check-base|base-schema|[a-z-]+-command)\\.ts$',
          '^simulators/(run|replay/replay-command)\\.ts$',
          '^client/main\\.tsx$',
          'worker\\.ts$',
        ],
      },
      to: {},
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(virtual:|node:)' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
