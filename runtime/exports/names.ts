/** Names of the files that every export has. */

export const manifestFile = 'export.json'
export const graphFile = 'graph.json'
/** What the outputs of a classifier are, in their order. */
export const labelsFile = 'labels.json'
/** As `sha256sum -c` reads it. */
export const sumsFile = 'SHA256SUMS'
