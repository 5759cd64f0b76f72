/** Steps one below the other, each with its duration. */
import type { StepReporter } from '../runtime/engines/setup/steps.js'

/** The display of steps. */
export interface StepProgress extends StepReporter {
  /** Prints a line. */
  note(text: string): void
  /** Moves the cursor to a new line. */
  finish(): void
}

/** On a terminal the current step is shown while it runs; elsewhere a step prints a line when it ends. */
export function stepProgress(stream: Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean }): StepProgress {
  let name = ''
  let open = false
  const show = (text: string) => {
    if (stream.isTTY) stream.write(`\r\x1b[2K${text}`)
    open = stream.isTTY ?? false
  }
  const finish = () => {
    if (open) stream.write('\n')
    open = false
  }
  return {
    begin(step, of, what) {
      name = `${step}/${of}  ${what}`
      show(`${name} ...`)
    },
    progress: (text) => show(`${name} ... ${text}`),
    end(milliseconds, note) {
      const text = `${name}  ${(milliseconds / 1000).toFixed(1)} s${note ? `\n     ${note}` : ''}`
      if (stream.isTTY) show(text)
      else stream.write(text)
      stream.write('\n')
      open = false
    },
    note(text) {
      finish()
      stream.write(`${text}\n`)
    },
    finish,
  }
}
