/** Does `work`, then `dispose`. What an engine that has failed says of disposing is not what went wrong. */
export async function disposing<T>(work: () => Promise<T>, dispose: () => void | Promise<void>): Promise<T> {
  let result: T
  try {
    result = await work()
  } catch (error) {
    try {
      await dispose()
    } catch {
      // The first error is thrown.
    }
    throw error
  }
  await dispose()
  return result
}
