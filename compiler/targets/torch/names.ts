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

/**
 * A part of a path as the name of a module: itself, with an underscore more where the name, or what it is without underscores at its end, is
 * the module's own or Python's, or begins with an underscore, as what is private does. No two parts become one.
 */
export function moduleName(part: string): string {
  for (let name = part; name !== ''; name = name.slice(0, -1)) {
    if (taken.has(name) || name.startsWith('_')) return `${part}_`
    if (!name.endsWith('_')) return part
  }
  return part
}
