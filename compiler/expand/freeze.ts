/** Freezes a value and everything inside it; a frozen value is skipped, since its parts are frozen too. */
export function deepFreeze<T extends object>(root: T): T {
  const pending: object[] = [root]
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    Object.freeze(value)
    for (const key in value) {
      const part: unknown = value[key as keyof typeof value]
      if (typeof part === 'object' && part !== null && !Object.isFrozen(part)) pending.push(part)
    }
  }
  return root
}
