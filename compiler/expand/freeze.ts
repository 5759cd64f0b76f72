/** Freezes a value and all that it is made of; what is frozen has been frozen through. */
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
