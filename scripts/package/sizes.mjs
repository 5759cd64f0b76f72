// The disk usage of a folder of packages, package by package.
import { existsSync, lstatSync, readdirSync } from 'node:fs'
import path from 'node:path'

/** @returns bytes of all files, and of each package; packages within packages count for the outer one */
export function sizesOf(folder) {
  const names = existsSync(folder)
    ? readdirSync(folder).flatMap((name) => (name[0] === '@' ? scoped(folder, name) : name))
    : []
  const sizes = names
    .filter((name) => name[0] !== '.')
    .map((name) => ({ name: name.replaceAll(path.sep, '/'), bytes: bytesIn(path.join(folder, name)) }))
    .sort((a, b) => b.bytes - a.bytes)
  // pnpm's packages are links, which must be followed.
  return { bytes: bytesIn(folder), packages: sizes }
}

const scoped = (folder, scope) => readdirSync(path.join(folder, scope)).map((name) => path.join(scope, name))

/** Links are not followed, and a file with several names counts once. */
function bytesIn(folder, seen = new Set()) {
  const stat = lstatSync(folder, { throwIfNoEntry: false })
  if (stat === undefined || stat.isSymbolicLink()) return 0
  if (!stat.isDirectory()) {
    const known = stat.nlink > 1 && seen.has(stat.ino)
    seen.add(stat.ino)
    return known ? 0 : stat.size
  }
  return readdirSync(folder).reduce((sum, name) => sum + bytesIn(path.join(folder, name), seen), 0)
}
