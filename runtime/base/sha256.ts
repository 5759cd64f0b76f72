/** The SHA-256 of a file of any size. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

/** @returns 64 hexadecimal digits. @throws the file system's own error */
export async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk)
  return hash.digest('hex')
}
