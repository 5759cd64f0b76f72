/** Runs `netc` as a child process. */
import { spawn } from 'node:child_process'
import { closeSync, openSync, writeSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { explainFileErrors, isFileError } from '../runtime/base/file-errors.js'
import { makeFolder } from '../runtime/base/make-folder.js'
import type { Launch } from '../runtime/runs/experiment/execute.js'
import { commandText } from './command-text.js'
import { endsWithReader } from './interrupt.js'
import { packageRoot } from './node-host.js'

/** Progress lines are on standard error, where `netc train` reports. */
export const launchNetc: Launch = (words, { log, onLine, signal }) => {
  const file = openLog(log)
  file.write(`$ ${commandText(words)}\n`)
  // In a separate process group a terminal's ctrl-C does not reach it: it is passed on once, since a second one would
  // stop it without saving.
  const child = spawn(process.execPath, [path.join(packageRoot, 'bin/netc'), ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    windowsHide: true,
    // If this process is killed, no other would stop the child.
    env: { ...process.env, [endsWithReader]: '1' },
  })
  const passOn = () => child.kill('SIGINT')
  signal.addEventListener('abort', passOn, { once: true })
  child.stdout.on('data', (chunk: Buffer) => file.write(chunk))
  createInterface({ input: child.stderr }).on('line', (line) => {
    file.write(`${line}\n`)
    onLine(line)
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      signal.removeEventListener('abort', passOn)
      file.close()
      resolve(code)
    })
  })
}

/** A log that can no longer be written does not stop the training. */
function openLog(log: string) {
  const file = explainFileErrors(`write ${log}`, () => {
    makeFolder(path.dirname(log))
    return openSync(log, 'a')
  })
  return {
    write(text: string | Buffer) {
      try {
        writeSync(file, Buffer.from(text))
      } catch (error) {
        if (!isFileError(error)) throw error
      }
    },
    close: () => closeSync(file),
  }
}
