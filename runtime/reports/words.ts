/** Describes a run's figures. */
import type { StopReason } from '../training/stopping.js'

/** Why training stopped. */
export function stopText({ reason }: { readonly reason: StopReason }): string {
  switch (reason) {
    case 'iterations':
      return 'the bound was reached'
    case 'patience':
      return 'the best validation had grown too old'
    case 'degenerate':
      return 'stopped: all outputs had become equal'
    case 'diverged':
      return 'stopped: the loss was not finite'
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
