/** Progress of a download: a bar on a terminal, a line for each quarter elsewhere. */

/** The display of a download's progress. */
export interface FileProgress {
  show(name: string, bytes: number, total: number): void
  /** Prints a line. */
  note(text: string): void
  /** Moves the cursor to a new line. */
  end(): void
}

const width = 30

/** Creates the display for a stream. */
export function fileProgress(stream: Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean }): FileProgress {
  let shown = ''
  let open = false
  const endLine = () => {
    if (open) stream.write('\n')
    open = false
  }
  return {
    show(name, bytes, total) {
      const steps = stream.isTTY ? 200 : 4
      const step = `${name} ${Math.floor((bytes / total) * steps)}`
      if (step === shown) return
      const [before] = shown.split(' ')
      if (before !== name) endLine()
      shown = step
      const filled = Math.round((bytes / total) * width)
      const bar = stream.isTTY ? `[${'='.repeat(filled)}${' '.repeat(width - filled)}] ` : ''
      const text = `${name} ${bar}${(bytes / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB`
      stream.write(stream.isTTY ? `\r${text}` : `${text}\n`)
      open = stream.isTTY ?? false
      if (bytes === total) endLine()
    },
    note(text) {
      endLine()
      stream.write(`${text}\n`)
    },
    end: endLine,
  }
}
