/** Standard input in the place of a file: `-` on the command line. */

/** How a command line names it. */
export const dash = '-'

/** How messages name it. */
export const inputName = '<stdin>'

/** More than that is no `.net` file: the parser reads a million characters. */
const mostBytes = 16 * 1024 * 1024

/** All of it or, of more than `most` bytes, the beginning with at least one byte more. */
export async function readInput(most = mostBytes): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of process.stdin) {
    chunks.push(chunk)
    length += chunk.length
    if (length > most) break
  }
  return Buffer.concat(chunks)
}
