/** Lines as bytes. */

/** Lines gathered to about a megabyte, since a write for each would take long. */
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
