// Package managers: what each is called, how it installs in the ways that are tested, and how it starts netc.
import { writeFileSync } from 'node:fs'
import path from 'node:path'

/** The ways to install. Yarn's newer one has no word for leaving optional packages out. */
export const ways = ['default', 'without scripts', 'without optional packages', 'offline']

/** Where npm's layout has netc; pnpm has a link there. */
const fromFolder = (tools, project, words) => [tools.node, path.join(project, 'node_modules/netc/bin/netc'), ...words]

/**
 * `package` is what brings the manager; `program` is in it. `words` install in a way, and `environment` goes
 * with them. `cache`: a folder of its own, that offline is the cache of these installs.
 */
export const managers = [
  npm('npm', 11),
  // As it comes with Node 20 and 22.
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
    // Where there is none it takes a folder above for the project. What it knows of versions offline is what the lock file has.
    prepare: (project, lock = '') => writeFileSync(path.join(project, 'yarn.lock'), lock),
    lock: 'yarn.lock',
    netc,
  }
}
