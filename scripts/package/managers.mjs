// Package managers: their names, how they install in the tested ways, and how they start netc.
import { writeFileSync } from 'node:fs'
import path from 'node:path'

/** The ways to install. Modern yarn has no option to omit optional packages. */
export const ways = ['default', 'without scripts', 'without optional packages', 'offline']

/** The location of netc in npm's layout; pnpm has a link there. */
const fromFolder = (tools, project, words) => [tools.node, path.join(project, 'node_modules/netc/bin/netc'), ...words]

/**
 * `package` provides the manager; `program` is in it. `words` are the arguments of a way to install, and `environment`
 * its variables. `cache`: a separate folder, which is the cache of the offline installs.
 */
export const managers = [
  npm('npm', 11),
  // The version that comes with Node 20 and 22.
  npm('older npm', 10),
  {
    name: 'pnpm',
    package: 'pnpm@12',
    program: 'bin/pnpm.mjs',
    words: {
      default: ['install'],
      'without scripts': ['install', '--ignore-scripts'],
      'without optional packages': ['install', '--no-optional'],
      offline: ['install', '--offline'],
    },
    environment: (cache) => ({
      npm_config_store_dir: path.join(cache, 'store'),
      npm_config_cache_dir: path.join(cache, 'cache'),
      npm_config_frozen_lockfile: 'false',
      pnpm_config_store_dir: path.join(cache, 'store'),
      pnpm_config_cache_dir: path.join(cache, 'cache'),
    }),
    netc: fromFolder,
  },
  {
    name: 'yarn classic',
    package: 'yarn@1',
    program: 'bin/yarn.js',
    words: {
      default: ['install', '--non-interactive', '--no-progress'],
      'without scripts': ['install', '--non-interactive', '--no-progress', '--ignore-scripts'],
      'without optional packages': ['install', '--non-interactive', '--no-progress', '--ignore-optional'],
      offline: ['install', '--non-interactive', '--no-progress', '--offline'],
    },
    environment: (cache) => ({ YARN_CACHE_FOLDER: cache }),
    netc: fromFolder,
  },
  berry('yarn', 'node-modules', fromFolder),
  berry('yarn plug and play', 'pnp', (tools, _, words) => [tools.node, tools.program, 'netc', ...words]),
]

function npm(name, major) {
  return {
    name,
    package: `npm@${major}`,
    program: 'bin/npm-cli.js',
    words: {
      default: ['install'],
      'without scripts': ['ci', '--ignore-scripts'],
      'without optional packages': ['install', '--omit=optional'],
      offline: ['install', '--offline'],
    },
    environment: (cache) => ({ npm_config_cache: cache, npm_config_audit: 'false', npm_config_fund: 'false' }),
    netc: fromFolder,
  }
}

function berry(name, linker, netc) {
  return {
    name,
    package: '@yarnpkg/cli-dist@4',
    program: 'bin/yarn.js',
    words: { default: ['install'], 'without scripts': ['install'], offline: ['install'] },
    environment: (cache, way) => ({
      YARN_GLOBAL_FOLDER: cache,
      YARN_ENABLE_GLOBAL_CACHE: 'true',
      YARN_ENABLE_TELEMETRY: 'false',
      YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
      YARN_NODE_LINKER: linker,
      ...(way === 'without scripts' ? { YARN_ENABLE_SCRIPTS: 'false' } : {}),
      ...(way === 'offline' ? { YARN_ENABLE_NETWORK: 'false' } : {}),
    }),
    // Without one it takes a parent folder for the project. Offline, it only knows the versions in the lock file.
    prepare: (project, lock = '') => writeFileSync(path.join(project, 'yarn.lock'), lock),
    lock: 'yarn.lock',
    netc,
  }
}
