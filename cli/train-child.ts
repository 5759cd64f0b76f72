/** `netc` in a process of its own. */
import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Launch } from '../runtime/runs/experiment/execute.js'
import { commandText } from './command-text.js'
import { packageRoot } from './node-host.js'

/** Lines of progress are those of standard error, where `netc train` tells of itself. */
export const launchNetc: Launch = (words, { log, onLine, signal }) => {
  mkdirSync(path.dirname(log), { recursive: true })
  const file = openSync(log, 'a')
  writeSync(file, `$ ${commandText(words)}\n`)
  // In a group of its own, a terminal's ctrl-C does not reach it: it is passed on once, and a second one would end it without saving.
  const child = spawn(process.execPath, [path.join(packageRoot, 'bin/netc'), ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    windowsHide: true,
  })
  const passOn = () => child.kill('SIGINT')
  signal.addEventListener('abort', passOn, { once: true })
  child.stdout.on('data', (chunk: Buffer) => writeSync(file, chunk))
  createInterface({ input: child.stderr }).on('line', (line) => {
    writeSync(file, `${line}\n`)
    onLine(line)
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      signal.removeEventListener('abort', passOn)
      closeSync(file)
      resolve(code)
    })
  })
}
