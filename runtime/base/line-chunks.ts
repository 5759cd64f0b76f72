/** Lines as chunks of bytes. */

/** Joins lines to chunks of about a megabyte, since one write for each line is slow. */
export function* lineChunks(lines: Iterable<string>): Iterable<Buffer> {
  let text = ''
  for (const line of lines) {
    text += line
    if (text.length < 2 ** 20) continue
    yield Buffer.from(text)
    text = ''
  }
  yield Buffer.from(text)
}
