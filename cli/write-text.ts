/** Writes a text to a file that a command was told of. @throws UserError where the file system refuses */
export async function writeText(file: string, text: string): Promise<void> {
  const { explainFileErrors } = await import('../runtime/base/file-errors.js')
  const { writeAtomically } = await import('../runtime/base/write-atomically.js')
  explainFileErrors(`write ${file}`, () => writeAtomically(file, [Buffer.from(text)]))
}
