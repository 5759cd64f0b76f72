/** All schedules. A new one is a file and a line here. */
import { registry } from '../../protocol/part.js'
import { constant } from './constant.js'
import { cosine } from './cosine.js'
import { linear } from './linear.js'
import { oneCycle } from './one-cycle.js'
import type { SchedulePart } from './schedule.js'
import { step } from './step.js'

export const schedules = registry<SchedulePart>([step, constant, cosine, oneCycle, linear])
