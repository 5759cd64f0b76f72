/**
 * The environment variables that netc reads or sets for its child processes. docs/environment.md derives from this; a
 * test checks it against the code.
 */

/** What a variable is for. */
export const purposes = {
  folders: 'Folders',
  output: 'Output',
  network: 'Network access',
  setup: '`netc setup`',
  engines: 'Engines and threads',
} as const

export interface Variable {
  readonly name: string
  readonly purpose: keyof typeof purposes
  /** Its meaning, one sentence without a full stop. */
  readonly meaning: string
  /** The default. */
  readonly otherwise: string
  /** The program or package that reads it, if netc itself does not. */
  readonly readBy?: string
  /** Whether netc sets it, overriding the user's value. */
  readonly set?: true
}

const driverFiles = 'paths of Vulkan driver files; if set, netc does not search for drivers'

export const variables: readonly Variable[] = [
  {
    name: 'NETC_CACHE',
    purpose: 'folders',
    meaning: 'the folder of decoded data sets, of downloads, and compiled code for faster starts',
    otherwise: '`netc` in XDG_CACHE_HOME, on Windows `netc\\cache` in LOCALAPPDATA',
  },
  {
    name: 'NETC_NATIVE_HOME',
    purpose: 'folders',
    meaning: 'the folder of the [native engine](engines.md#native)',
    otherwise: '`netc/native` in XDG_DATA_HOME, on Windows in LOCALAPPDATA',
  },
  {
    name: 'NETC_WEBGPU_HOME',
    purpose: 'folders',
    meaning: 'the folder of the [webgpu engine](engines.md#webgpu)',
    otherwise: '`netc/webgpu` in XDG_DATA_HOME, on Windows in LOCALAPPDATA',
  },
  {
    name: 'NETC_TORCH_PYTHON',
    purpose: 'folders',
    meaning: 'the Python with PyTorch, for [training](cluster.md) with it and for checking [exports](export.md)',
    otherwise: '`python3`, on Windows `python`',
  },
  {
    name: 'XDG_CACHE_HOME',
    purpose: 'folders',
    meaning: "the system's cache folder; a relative path is ignored",
    otherwise: '`~/.cache`',
  },
  {
    name: 'XDG_DATA_HOME',
    purpose: 'folders',
    meaning: "the system's folder for user data; a relative path is ignored. Vulkan drivers are searched there too",
    otherwise: '`~/.local/share`',
  },
  {
    name: 'XDG_CONFIG_HOME',
    purpose: 'engines',
    meaning: "the system's folder for settings, where Vulkan drivers are searched",
    otherwise: '`~/.config`',
  },
  {
    name: 'LOCALAPPDATA',
    purpose: 'folders',
    meaning: "on Windows, the system's folder for user data and caches",
    otherwise: 'the same as on other systems',
  },
  {
    name: 'TMPDIR',
    purpose: 'folders',
    meaning: 'the folder of temporary files; on Windows TEMP or TMP',
    otherwise: '`/tmp`',
    readBy: 'Node',
  },
  {
    name: 'NO_COLOR',
    purpose: 'output',
    meaning: 'any value turns [colors off](https://no-color.org); `--color` takes precedence',
    otherwise: 'FORCE_COLOR decides',
  },
  {
    name: 'FORCE_COLOR',
    purpose: 'output',
    meaning: 'colors everywhere; `0` and `false` turn them off',
    otherwise: 'CLICOLOR_FORCE decides',
  },
  {
    name: 'CLICOLOR_FORCE',
    purpose: 'output',
    meaning: 'colors everywhere, unless it is `0`',
    otherwise: 'colors on a terminal',
  },
  {
    name: 'COLUMNS',
    purpose: 'output',
    meaning: "the line width in characters; takes precedence over the terminal's own width",
    otherwise: "the terminal's width; output to a file is not wrapped",
  },
  {
    name: 'TERM',
    purpose: 'output',
    meaning: '`dumb` is a terminal without colors',
    otherwise: 'the terminal has colors',
  },
  {
    name: '_',
    purpose: 'output',
    meaning: 'the program that the shell started: under `nohup`, closing the terminal stops nothing',
    otherwise: 'SIGHUP saves and stops a run',
  },
  {
    name: 'NETC_ENDS_WITH_READER',
    purpose: 'output',
    meaning: '`netc experiment` sets it for the runs that it starts: they stop when their output is no longer read',
    otherwise: 'a run continues when its output is no longer read',
  },
  {
    name: 'HTTPS_PROXY',
    purpose: 'network',
    meaning:
      'the URL of the proxy for downloads; `https_proxy` as well. npm and pip, which `netc setup` runs, read it too',
    otherwise: 'HTTP_PROXY, else none',
    readBy: 'undici',
  },
  {
    name: 'HTTP_PROXY',
    purpose: 'network',
    meaning: 'the proxy for unencrypted downloads; `http_proxy` as well',
    otherwise: 'none',
    readBy: 'undici',
  },
  {
    name: 'NO_PROXY',
    purpose: 'network',
    meaning: 'comma-separated hosts that are reached without the proxy; `no_proxy` as well',
    otherwise: 'none',
    readBy: 'undici',
  },
  {
    name: 'NODE_EXTRA_CA_CERTS',
    purpose: 'network',
    meaning: 'a file with the certificates of a proxy that inspects encrypted traffic',
    otherwise: "Node's own",
    readBy: 'Node',
  },
  {
    name: 'NODE_OPTIONS',
    purpose: 'engines',
    meaning: "Node's options. netc's cache of compiled code is valid for one set of options",
    otherwise: 'none',
  },
  {
    name: 'UV_THREADPOOL_SIZE',
    purpose: 'engines',
    meaning: 'the number of threads that read files and decode images',
    otherwise: 'the number of processor threads, at least 4',
  },
  {
    name: 'CXX',
    purpose: 'setup',
    meaning: 'the C++ compiler, optionally followed by options',
    otherwise: 'g++, c++ or clang++',
  },
  { name: 'PYTHON', purpose: 'setup', meaning: 'the Python whose pip downloads TensorFlow', otherwise: 'python3' },
  {
    name: 'npm_config_*',
    purpose: 'setup',
    meaning: "npm's settings, such as `npm_config_registry`; the user's `.npmrc` is read too, a project's is not",
    otherwise: "npm's own",
    readBy: 'npm',
  },
  {
    name: 'PIP_*',
    purpose: 'setup',
    meaning: "pip's settings, such as `PIP_INDEX_URL`; its configuration files are read too",
    otherwise: "pip's own",
    readBy: 'pip',
  },
  {
    name: 'TF_CPP_MIN_LOG_LEVEL',
    purpose: 'engines',
    meaning: 'the lowest level of TensorFlow messages that are printed: `0` prints everything',
    otherwise: 'errors only; nothing without an NVIDIA driver',
  },
  {
    name: 'CUDA_VISIBLE_DEVICES',
    purpose: 'engines',
    meaning: 'the numbers of the NVIDIA cards that TensorFlow uses; empty for none',
    otherwise: 'all',
    readBy: 'TensorFlow',
  },
  ...['TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS'].map(
    (name): Variable => ({
      name,
      purpose: 'engines',
      meaning: "the number of threads of TensorFlow and of netc's operations; netc sets it",
      otherwise: '`--threads`',
      set: true,
    }),
  ),
  {
    name: 'TF_ENABLE_ONEDNN_OPTS',
    purpose: 'engines',
    meaning: 'netc sets it, because the gradients of grouped convolutions fail without oneDNN',
    otherwise: '`1`',
    set: true,
  },
  { name: 'VK_DRIVER_FILES', purpose: 'engines', meaning: driverFiles, otherwise: "the system's" },
  {
    name: 'VK_ICD_FILENAMES',
    purpose: 'engines',
    meaning: `an older name of VK_DRIVER_FILES`,
    otherwise: "the system's",
  },
  {
    name: 'VK_ADD_DRIVER_FILES',
    purpose: 'engines',
    meaning: `the same, in addition to the system's drivers`,
    otherwise: "only the system's drivers",
  },
]
