/** The colors of drawings: the contrast of text on every fill is at least 4.5 to 1. */
import type { BoxKind } from './drawing.js'

/** Fill and border of boxes, of nested groups alternately, and of the background card. */
export type Palette = Readonly<Record<BoxKind | 'shade0' | 'shade1' | 'card', readonly [fill: string, stroke: string]>>

export const light: Palette = {
  card: ['#ffffff', '#d0d7de'],
  shade0: ['#f6f8fa', '#8c959f'],
  shade1: ['#ffffff', '#b6bec7'],
  input: ['#eaeef2', '#8c959f'],
  part: ['#f3efff', '#8250df'],
  layer: ['#ddf4ff', '#218bff'],
  join: ['#fff3c4', '#bf8700'],
  operator: ['#ffffff', '#8c959f'],
}

export const dark: Palette = {
  card: ['#0d1117', '#30363d'],
  shade0: ['#161b22', '#6e7681'],
  shade1: ['#0d1117', '#484f58'],
  input: ['#21262d', '#8b949e'],
  part: ['#271f47', '#a475f9'],
  layer: ['#0c2d4d', '#409eff'],
  join: ['#3b2a00', '#d29922'],
  operator: ['#161b22', '#6e7681'],
}

/** Colors of titles, and of figures, lines and arrows. */
export const ink = {
  light: { text: '#1f2328', faint: '#57606a' },
  dark: { text: '#e6edf3', faint: '#9198a1' },
} as const
