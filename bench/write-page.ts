/** `npm run bench:page`: regenerates the tables of the results page from the files next to it. */
import { readFileSync } from 'node:fs'
import { writeAtomically } from '../runtime/base/write-atomically.js'
import { fillPage, page } from './page.js'

writeAtomically(page, [Buffer.from(fillPage(readFileSync(page, 'utf8')))])
