/** For `node --import`: a machine on which the package sharp is not installed. */
import { register } from 'node:module'

const hook =
  "export const resolve = (name, context, next) => next(name === 'sharp' ? 'file:///not/there.js' : name, context)"
register(`data:text/javascript,${encodeURIComponent(hook)}`)
