/** `npm run bench:page`: the page of results, its tables made anew from the files beside it. */
import { readFileSync } from 'node:fs'
import { writeAtomically } from '../runtime/base/write-atomically.js'
import { fillPage, page } from './page.js'

writeAtomically(page, [Buffer.from(fillPage(readFileSync(page, 'utf8')))])
