/** The examples of docs/api.md: programs, and what they print. */
export interface ApiExample {
  readonly code: string
  readonly printed: string
}

export const apiExamples = (page: string): readonly ApiExample[] =>
  [...page.matchAll(/^```js\n([\s\S]*?)^```\n+```text\n([\s\S]*?)^```/gm)].map(([, code, printed]) => ({
    code: code!,
    printed: printed!,
  }))
