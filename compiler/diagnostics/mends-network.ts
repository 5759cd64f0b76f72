/** Edits that mend networks, heads and claims. */
import type { Claim, JudgementKind, Shape } from '../graph.js'
import type { Mend } from './mend.js'
import { insertAfter, removeLine, replaceBy, written } from './mends.js'

/** Lets what is at the place go on through `calls`. */
export const appendTo = (calls: string): Mend => insertAfter(` -> ${calls}`, `end it with ${calls}`)

/** Says after a head's parameters what it gives. */
export const giveKind =
  (head: string, kind: JudgementKind): Mend =>
  ({ text, span }) => {
    const found = new RegExp(`\\bhead\\s+${head}\\s*\\([^){}]*\\)(?=\\s*\\{)`).exec(text)
    if (found === null) return undefined
    const end = found.index + found[0].length
    return { title: `say that it gives a ${kind}`, edits: [{ span: { ...span, start: end, end }, text: `: ${kind}` }] }
  }

/** A number as a file has it, `1_569_792`; a shape, `7x7x512`. */
export function figureText(figure: number | Shape): string {
  if (typeof figure === 'object') return figure.length === 1 ? String(figure[0]) : figure.join('x')
  return Number.isInteger(figure) ? String(figure).replace(/\B(?=(\d{3})+$)/g, '_') : String(figure)
}

/** Claims what is so. The place is the claim. */
export const figureOfClaim =
  ({ comparison }: Claim, actual: number | Shape): Mend =>
  (place) => {
    const claim = written(place)
    const sign = claim.indexOf(comparison)
    const [value] = /^\s*(?:(?!\+-|"|\u00b1|\/\/)[\s\S])*/.exec(claim.slice(sign + comparison.length)) ?? []
    if (sign === -1 || value === undefined) return undefined
    const start = place.span.start + sign + comparison.length + (value.length - value.trimStart().length)
    const end = start + value.trim().length
    const text = figureText(actual)
    return { title: `claim ${text}`, edits: [{ span: { ...place.span, start, end }, text }] }
  }

/** Writes what a claim speaks of otherwise. The place is a word of that, or the claim. */
export const subjectOfClaim =
  (subject: string): Mend =>
  (place) => {
    const { span } = place
    const length = written(place).search(/\s*[<>=]/)
    return replaceBy(subject)(length === -1 ? place : { ...place, span: { ...span, end: span.start + length } })
  }

/** Removes a let whose name nothing uses; the place is in its value. */
export const withoutStatement: Mend = ({ text, span }) => {
  const start = Math.max(text.lastIndexOf('\n', span.start), text.lastIndexOf('{', span.start)) + 1
  const rest = text.slice(start)
  const [statement, name] = /^[ \t]*let[ \t]+(\w+)[ \t]*=[^\n{}]*/.exec(rest) ?? []
  if (statement === undefined || name === undefined || start + statement.length < span.end) return undefined
  if ((text.match(new RegExp(`\\b${name}\\b`, 'g')) ?? []).length > 1) return undefined
  const trimmed = statement.replace(/\s*(?:\/\/.*)?$/, '')
  const indent = trimmed.length - trimmed.trimStart().length
  return removeLine(`remove ${name}`)({
    text,
    span: { ...span, start: start + indent, end: start + trimmed.length },
  })
}
