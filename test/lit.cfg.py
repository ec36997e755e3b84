"""lit configuration: every suite runs the built kalloc-tidy through FileCheck."""
import os
import lit.formats

config.name = "kalloc-tidy"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".c", ".test"]
config.excludes = ["Inputs", "CMakeLists.txt"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = config.kalloc_build + "/lit"

# One definition of how the tool is called in tests: quietly, with the bundled
# stand-in headers (no compile database lies above this folder).
config.substitutions += [
    ("%kalloc-tidy", config.kalloc_build + "/bin/kalloc-tidy --quiet"),
    ("%source", config.kalloc_source),
    ("%build", config.kalloc_build),
    # Debian's own, which has the Debian packages.
    ("%python", "/usr/bin/python3"),
    # A check's own test: only this check, exactly the expected warnings.
    ("%expect-warnings", "FileCheck --implicit-check-not=warning: --implicit-check-not=error:"),
]
config.environment["PATH"] = config.kalloc_build + "/bin" + os.pathsep + config.llvm_tools + os.pathsep + os.environ["PATH"]
for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "HOME"):
    if name in os.environ:
        config.environment[name] = os.environ[name]
# Nothing of a test stays in the user's cache.
config.environment["KALLOC_TIDY_CACHE"] = config.test_exec_root + "/cache"
