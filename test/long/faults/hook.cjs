// Preloaded into netc: does something at a chosen one of all operations on files below a folder, counted over the process.
//   FAULT_BELOW    the folder
//   FAULT_COUNT    a file to write the number of operations, and of bytes written, to, at the end
//   FAULT_KILL_AT  the number of the operation at which the process is killed; FAULT_HALF=1: after half of it, where it writes
//   FAULT_ROOM     bytes that can be written there: then the disk is full
const fs = require('node:fs')
const path = require('node:path')
const { syncBuiltinESMExports } = require('node:module')
const { isMainThread } = require('node:worker_threads')

const { FAULT_BELOW, FAULT_COUNT, FAULT_KILL_AT, FAULT_HALF, FAULT_ROOM } = process.env
const below = path.resolve(FAULT_BELOW)
const killAt = Number(FAULT_KILL_AT ?? Number.POSITIVE_INFINITY)
const room = Number(FAULT_ROOM ?? Number.POSITIVE_INFINITY)
let [operations, bytes] = [0, 0]
const open = new Set()

const isOurs = (file) =>
  typeof file === 'string' && (path.resolve(file) === below || path.resolve(file).startsWith(below + path.sep))
const die = () => {
  process.kill(process.pid, 'SIGKILL')
  // Nothing more happens until it comes.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}
const isIt = () => ++operations === killAt

function refuse() {
  throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write', errno: -28 })
}

if (isMainThread) {
  const originals = { ...fs }
  fs.openSync = (file, ...rest) => {
    if (isOurs(file) && isIt()) die()
    const descriptor = originals.openSync(file, ...rest)
    if (isOurs(file)) open.add(descriptor)
    return descriptor
  }
  fs.closeSync = (descriptor) => {
    open.delete(descriptor)
    return originals.closeSync(descriptor)
  }
  fs.writeSync = (descriptor, data, offset = 0, length = data.length - offset, position = null) => {
    if (!open.has(descriptor)) return originals.writeSync(descriptor, data, offset, length, position)
    const write = (count) => originals.writeSync(descriptor, data, offset, count, position)
    if (isIt()) {
      if (FAULT_HALF === '1') write(length >> 1)
      die()
    }
    if (length > 0 && bytes >= room) refuse()
    const written = write(Math.min(length, room - bytes))
    bytes += written
    return written
  }
  for (const name of ['ftruncateSync', 'fsyncSync']) {
    fs[name] = (descriptor, ...rest) => {
      if (open.has(descriptor) && isIt()) die()
      return originals[name](descriptor, ...rest)
    }
  }
  for (const name of ['renameSync', 'rmSync', 'mkdirSync', 'truncateSync']) {
    fs[name] = (file, ...rest) => {
      if (isOurs(file) && isIt()) die()
      return originals[name](file, ...rest)
    }
  }
  for (const [name, usual] of [
    ['appendFileSync', 'a'],
    ['writeFileSync', 'w'],
  ]) {
    fs[name] = (file, data, ...rest) => {
      if (!isOurs(file)) return originals[name](file, data, ...rest)
      const descriptor = fs.openSync(file, rest[0]?.flag ?? usual)
      try {
        const chunk = Buffer.from(data)
        for (let at = 0; at < chunk.length; ) at += fs.writeSync(descriptor, chunk, at)
      } finally {
        fs.closeSync(descriptor)
      }
    }
  }
  syncBuiltinESMExports()
  if (FAULT_COUNT)
    process.on('exit', () => originals.writeFileSync(FAULT_COUNT, JSON.stringify({ operations, bytes })))
}
