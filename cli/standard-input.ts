/** Standard input as a file: `-` on the command line. */

/** Its name on the command line. */
export const dash = '-'

/** Its name in messages. */
export const inputName = '<stdin>'

/** A larger input is not a `.net` file: the parser reads a million characters. */
const mostBytes = 16 * 1024 * 1024

/** Reads all of it; of more than `most` bytes, the start with at least one more byte. */
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
