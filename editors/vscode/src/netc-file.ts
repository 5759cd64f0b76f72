/** Whether a text is one of this language, by its first declaration; an empty one may become one. */
export function isNetc(text: string): boolean {
  const [first = ''] =
    /[^\s\ufeff][^\n]*/.exec(text.slice(0, 100_000).replace(/^[\s\ufeff]*(?:\/\/[^\n]*(?:\n|$)\s*)*/, '')) ?? []
  return first === '' || /^(?:import\s*\{|(?:block|tower|head|network|const|fn|defaults)\s+[A-Za-z_])/.test(first)
}
