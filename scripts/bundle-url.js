// What import.meta.url is in the bundled command line.
export const netcUrl = require('node:url').pathToFileURL(__filename).href
