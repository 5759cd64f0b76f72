/**
 * What Emscripten's code takes for a worker: it starts eight of them, whatever it is asked for, and runs a few. A thread is
 * started when it is run.
 */
import { EventEmitter } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { LoadMessage, RunMessage, ThreadSetup } from './pthread.js'

type Message = LoadMessage | RunMessage | { readonly cmd: 'cancel' }

/** A class because Emscripten constructs it; the methods are those of Worker that it calls. */
export class LazyThread extends EventEmitter {
  #load: LoadMessage | undefined
  #worker: Worker | undefined

  postMessage(message: Message): void {
    switch (message.cmd) {
      case 'load':
        this.#load = message
        queueMicrotask(() => this.emit('message', { cmd: 'loaded' }))
        return
      case 'run':
        this.#start(message)
        return
      case 'cancel':
        this.terminate()
        return
      default: {
        const unknown: never = message
        throw new Error(`a thread was sent an unknown message ${JSON.stringify(unknown)}`)
      }
    }
  }

  /** The pool's threads wait for work for ever: none of them may keep the process alive. */
  ref(): void {}

  unref(): void {}

  terminate(): void {
    void this.#worker?.terminate()
  }

  #start(run: RunMessage): void {
    if (this.#load === undefined) throw new Error('a thread was run before its module was given')
    const workerData: ThreadSetup = { load: this.#load, run }
    // No options of the command line: some are refused in a worker.
    const worker = new Worker(new URL('./pthread.js', import.meta.url), { workerData, execArgv: [] })
    worker.on('message', (message) => this.emit('message', message))
    worker.on('error', (error) => this.emit('error', error))
    worker.unref()
    this.#worker = worker
  }
}
