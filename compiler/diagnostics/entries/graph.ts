/** Errors of graph files. */
import { entry, formatNumber } from '../entry.js'

const again = 'write it again: netc compile FILE.net --emit graph.json'

export const graphEntries = {
  'graph-too-large': entry<{ file: string; limit: number }>({
    severity: 'error',
    message: ({ file, limit }) => `${file} has more than ${formatNumber(limit)} bytes`,
    help: () => 'compile the .net file itself',
  }),
  'graph-syntax': entry<{ file: string }>({
    severity: 'error',
    message: ({ file }) => `${file} is not JSON`,
    help: () => again,
  }),
  'graph-version': entry<{ file: string; found: string | undefined }>({
    severity: 'error',
    message: ({ file, found }) =>
      `${file} is ${found === undefined ? 'not a graph file' : `in the format ${found}`}; this version of netc reads netc-graph 2`,
    help: () => again,
  }),
  'graph-invalid': entry<{ at: string; expected: string; actual: string }>({
    severity: 'error',
    message: ({ at, expected, actual }) => `${at} is ${actual}; expected ${expected}`,
    help: () => 'compiler/graph.schema.json describes graph files',
  }),
  'graph-mismatch': entry<{ node: string; stated: string; derived: string }>({
    severity: 'error',
    message: ({ node, stated, derived }) => `${node} should have ${derived}, but the file states ${stated}`,
    help: () => `the file was edited by hand, or comes from another version: ${again}`,
  }),
  'graph-broken': entry<{ rule: string }>({
    severity: 'error',
    message: ({ rule }) => `this is not a valid network: ${rule}`,
    help: () => again,
  }),
} as const
