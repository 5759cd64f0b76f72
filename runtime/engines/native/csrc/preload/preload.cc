// Loads TensorFlow with standard error turned away: 2.21 says while it is loaded what it has been told (oneDNN is on), and no variable silences that.
#include <dlfcn.h>
#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>

/// NETC_LIBRARY is the library's name; where it lies, the run path of this one says. What cannot be loaded is thrown.
extern "C" napi_value napi_register_module_v1(napi_env environment, napi_value exports) {
  const int standardError = dup(STDERR_FILENO);
  const int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (standardError >= 0 && nothing >= 0) dup2(nothing, STDERR_FILENO);
  const void* library = dlopen(NETC_LIBRARY, RTLD_NOW);
  if (standardError >= 0) {
    dup2(standardError, STDERR_FILENO);
    close(standardError);
  }
  if (nothing >= 0) close(nothing);
  if (library == nullptr) napi_throw_error(environment, nullptr, dlerror());
  return exports;
}
