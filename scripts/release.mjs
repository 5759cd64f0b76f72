// Makes the tarball of a release twice, and checks that both are the same bytes:
//   npm run release -- --dry-run     # builds, compares, prints notes and checksums, and leaves nothing
//   npm run release                  # also writes release/netc-VERSION.tgz and its notes
//   npm version minor                # refuses a version that CHANGELOG.md does not have
// The committed state is released: each build is of a clone, in a folder with a different name, so that no path gets into
// the bytes.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuilt, root } from './install.mjs'

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
const { values: options } = parseArgs({
  options: { 'dry-run': { type: 'boolean', default: false }, check: { type: 'boolean', default: false } },
})
const { name, version, repository } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
const notes = notesOf(readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8'), version)
if (notes === undefined)
  fail(`CHANGELOG.md does not begin with version ${version}`, `write "## ${version}" and what is new`)
if (!options.check) await release()

/** The section of a version, if it is the newest. */
function notesOf(changelog, wanted) {
  const [, newest] = changelog.split(/^## /m)
  const [title, ...lines] = newest.split('\n')
  return title.trim() === wanted ? lines.join('\n').trim() : undefined
}

async function release() {
  await ensureBuilt()
  if (run('git', ['status', '--porcelain'], root) !== '') {
    fail('there are changes that are not committed', 'commit or stash them: what is committed is released')
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'netc-release-'))
  try {
    const [first, second] = ['one', 'another'].map((checkout) => tarball(path.join(folder, checkout)))
    if (!first.bytes.equals(second.bytes))
      fail('two builds of one commit differ', `compare ${first.file} and ${second.file}`)
    report(first)
    if (!options['dry-run']) keep(first)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Clones, builds and packs what is committed. */
function tarball(checkout) {
  run('git', ['clone', '--quiet', root, checkout], root)
  symlinkSync(path.join(root, 'node_modules'), path.join(checkout, 'node_modules'), 'junction')
  const [{ filename, files }] = JSON.parse(run(npm, ['pack', '--json', '--silent'], checkout))
  const file = path.join(checkout, filename)
  return { file, bytes: readFileSync(file), files: files.length }
}

function report({ file, bytes, files }) {
  const digest = (algorithm, encoding) => createHash(algorithm).update(bytes).digest(encoding)
  console.log(`${name} ${version}\n\n${notes}\n`)
  console.log(
    `${path.basename(file)}: ${bytes.length.toLocaleString('en')} bytes, ${files} files, the same from two builds`,
  )
  console.log(`sha256 ${digest('sha256', 'hex')}\nsha512-${digest('sha512', 'base64')}`)
  if (repository === undefined) {
    console.log('package.json names no repository: `npm publish --provenance` needs one')
  }
}

function keep({ file }) {
  const to = path.join(root, 'release')
  mkdirSync(to, { recursive: true })
  copyFileSync(file, path.join(to, path.basename(file)))
  writeFileSync(path.join(to, `${name}-${version}.md`), `${notes}\n`)
  console.log(
    `\nrelease/${path.basename(file)} is written; publish it with: npm publish release/${path.basename(file)}`,
  )
}

function run(command, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    shell: command === npm && process.platform === 'win32',
  })
  if (status !== 0) fail(`${command} ${args.join(' ')} failed`, `${error ?? ''}${stdout}${stderr}`)
  return stdout
}

function fail(what, help) {
  console.error(`error: ${what}\n  help: ${help}`)
  process.exit(1)
}
