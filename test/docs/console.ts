/** The pages' examples: commands with what they print, and changes of a file. */

export type Step =
  /** After `$ `, with its output, on either stream, below it. */
  | { readonly kind: 'command'; readonly command: string; readonly printed: string }
  /** Lines that leave a file, and those that replace them. */
  | { readonly kind: 'change'; readonly before: string; readonly after: string }

/** The blocks of a page marked `console` and `diff`, in their order. */
export function stepsOf(page: string): readonly Step[] {
  const blocks = [...page.matchAll(/^```(console|diff)\n([\s\S]*?)^```/gm)]
  return blocks.flatMap(([, kind, block]) => (kind === 'diff' ? [changeOf(block!)] : commandsOf(block!)))
}

function commandsOf(block: string): readonly Step[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((example) => {
      const [command = '', ...lines] = example.split('\n')
      return { kind: 'command', command, printed: lines.join('\n') }
    })
}

function changeOf(block: string): Step {
  const lines = (sign: string) =>
    block
      .split('\n')
      .filter((line) => line.startsWith(sign))
      .map((line) => line.slice(1))
      .join('\n')
  return { kind: 'change', before: lines('-'), after: lines('+') }
}
