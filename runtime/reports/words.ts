/** Figures of a run in words. */
import type { StopReason } from '../training/stopping.js'

/** Why training ended, in words. */
export function stopText({ reason }: { readonly reason: StopReason }): string {
  switch (reason) {
    case 'iterations':
      return 'the bound was reached'
    case 'patience':
      return 'the best validation had grown too old'
    case 'degenerate':
      return 'stopped: its outputs were all alike'
    case 'diverged':
      return 'stopped: the loss was no longer a number'
    default:
      return reason satisfies never
  }
}

/** `2 h 5 min`, `3 min 4 s`, `12.3 s`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** `75.1%`. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`
}
