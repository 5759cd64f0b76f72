// Takes and releases locks as it is told, line by line.
import { createInterface } from 'node:readline'

const { lockRun } = await import(new URL('../../../dist/runtime/runs/run-lock.js', import.meta.url))
let lock
console.log('ready')
for await (const line of createInterface({ input: process.stdin })) {
  const [word, folder] = line.split(' ')
  if (word === 'release') {
    lock?.release()
    lock = undefined
    console.log('released')
    continue
  }
  try {
    lock = await lockRun(folder)
    console.log('won')
  } catch (error) {
    console.log(String(error.message ?? error).split('\n')[0])
  }
}
