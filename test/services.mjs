/** `npm run services`: installs the real parts that the tests use (Debian and kin, as root): broker, stores, browser, fonts. */
import { spawnSync } from 'node:child_process';

const PACKAGES = ['mosquitto', 'mosquitto-clients', 'influxdb', 'postgresql', 'chromium', 'fonts-noto-cjk'];
const run = (command, args) =>
  spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
    .status ?? 1;

if (process.platform !== 'linux' || spawnSync('apt-get', ['--version']).status !== 0) {
  console.error(`This command uses Debian's apt-get. Elsewhere install by hand: ${PACKAGES.join(', ')}.`);
  process.exit(1);
}
if (process.getuid?.() !== 0) {
  console.error(`Run as root: sudo apt-get install ${PACKAGES.join(' ')}`);
  process.exit(1);
}
/** Packages that start themselves would hold the standard ports; the tests start their own on free ones. */
const status =
  run('apt-get', ['update']) || run('apt-get', ['install', '-y', '--no-install-recommends', ...PACKAGES]);
process.exitCode = status;
