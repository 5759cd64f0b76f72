/**
 * Runs `work`, then `dispose`. If both fail, the error of `work` is thrown: an engine that has failed often fails to
 * dispose too.
 */
export async function disposing<T>(work: () => Promise<T>, dispose: () => void | Promise<void>): Promise<T> {
  let result: T
  try {
    result = await work()
  } catch (error) {
    try {
      await dispose()
    } catch {
      // The first error is thrown below.
    }
    throw error
  }
  await dispose()
  return result
}
