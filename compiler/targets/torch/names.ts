/** Names of the graph as names of attributes of a Python module. */

/** What `torch.nn.Module` has as attributes of its own, in PyTorch 2: a part of that name would hide it, or be refused. */
const ofModule = [
  ...['T_destination', 'add_module', 'apply', 'bfloat16', 'buffers', 'call_super_init', 'children', 'compile', 'cpu'],
  ...['cuda', 'double', 'dump_patches', 'eval', 'extra_repr', 'float', 'forward', 'get_buffer', 'get_extra_state'],
  ...['get_parameter', 'get_submodule', 'half', 'ipu', 'load_state_dict', 'modules', 'mtia', 'named_buffers'],
  ...['named_children', 'named_modules', 'named_parameters', 'parameters', 'register_backward_hook', 'register_buffer'],
  ...['register_forward_hook', 'register_forward_pre_hook', 'register_full_backward_hook'],
  ...['register_full_backward_pre_hook', 'register_load_state_dict_post_hook', 'register_load_state_dict_pre_hook'],
  ...['register_module', 'register_parameter', 'register_state_dict_post_hook', 'register_state_dict_pre_hook'],
  ...['requires_grad_', 'set_extra_state', 'set_submodule', 'share_memory', 'state_dict', 'to', 'to_empty', 'train'],
  ...['training', 'type', 'xpu', 'zero_grad'],
]

/** Python's keywords, which no attribute can be named by. */
const keywords = [
  ...['False', 'None', 'True', 'and', 'as', 'assert', 'async', 'await', 'break', 'class', 'continue', 'def', 'del'],
  ...['elif', 'else', 'except', 'finally', 'for', 'from', 'global', 'if', 'import', 'in', 'is', 'lambda', 'nonlocal'],
  ...['not', 'or', 'pass', 'raise', 'return', 'try', 'while', 'with', 'yield'],
]

const taken = new Set([...ofModule, ...keywords])

/** What every network of a package has beside its towers and its head (python/README.md). */
const ofNetwork = new Set(['tower', 'head', 'l2', 'kind', 'gives', 'image'])

/** A path of the graph as the modules on its way, the tower or head first. */
export const modulePath = (parts: readonly string[]): readonly string[] =>
  parts.map((part, at) => moduleName(part, at === 0))

/**
 * A part of a path as the name of a module: itself, with an underscore more where the name, or what it is without underscores at its end, is
 * the module's own or Python's, or begins with an underscore, as what is private does; with three more where it begins with two, which Python reads
 * as a name with the class's before it unless it ends in two. What begins with a digit, as a graph file may have it, becomes `_2x_d`.
 * `outermost`: of a tower or head. No two parts become one.
 */
export function moduleName(part: string, outermost = false): string {
  if (/^\d/.test(part)) return `_${part}_d`
  if (part.startsWith('__')) return `${part}___`
  for (let name = part; name !== ''; name = name.slice(0, -1)) {
    if (taken.has(name) || name.startsWith('_') || (outermost && ofNetwork.has(name))) return `${part}_`
    if (!name.endsWith('_')) return part
  }
  return part
}
