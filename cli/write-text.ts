/** Writes a text to an output file of a command. @throws UserError if the file system refuses */
export async function writeText(file: string, text: string): Promise<void> {
  const { explainFileErrors } = await import('../runtime/base/file-errors.js')
  const { writeAtomically } = await import('../runtime/base/write-atomically.js')
  explainFileErrors(`write ${file}`, () => writeAtomically(file, [Buffer.from(text)]))
}
