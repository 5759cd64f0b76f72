/** All splits. A new one is a file and a line here. */
import { registry } from '../../protocol/part.js'
import { folds } from './folds.js'
import { byGroups } from './groups.js'
import { named } from './named.js'
import { byClasses, byItems } from './shares.js'
import type { SplitPart } from './split.js'

export const splits = registry<SplitPart>([byGroups, folds, named, byClasses, byItems])
