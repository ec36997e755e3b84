//===- Options.td - The command line of kalloc-tidy -----------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

include "llvm/Option/OptParser.td"

class F<string name, string help> : Flag<["--", "-"], name>, HelpText<help>;
multiclass Value<string name, string var, string help> {
  def NAME : Separate<["--", "-"], name>, HelpText<help>, MetaVarName<var>;
  def NAME # _eq : Joined<["--", "-"], name # "=">,
                   Alias<!cast<Separate>(NAME)>, Flags<[HelpHidden]>;
}

def help : F<"help", "Print this text">;
def help_short : Flag<["-"], "h">, Alias<help>, Flags<[HelpHidden]>;
def version : F<"version", "Print the versions of kalloc-tidy and LLVM">;

def database : JoinedOrSeparate<["-"], "p">, MetaVarName<"<dir>">,
               HelpText<"Folder of compile_commands.json">;
defm kernel : Value<"kernel", "<tree>",
                    "Analyse an unpacked Linux tree, or the PATHs in it">;
defm kernel_build : Value<"kernel-build", "<dir>",
                          "Output folder of --kernel (default: in the cache)">;
defm config : Value<"config", "<name|file>",
                    "Configuration of --kernel (default: the .config there is, else allmodconfig)">;
defm arch : Value<"arch", "<name>", "x86_64, arm64, arm or riscv">;
defm module : Value<"module", "<dir>", "Analyse a module outside of the tree">;
defm kernel_headers : Value<"kernel-headers", "<dir>",
                            "What --module is built against (default: the running kernel's)">;
def prepare : F<"prepare", "With --kernel or --module: only prepare, and print the folder of the compile database">;
def kbuild : F<"kbuild", "What follows are a compiler's flags and a file: make C=1 CHECK=\"kalloc-tidy --kbuild\"">;
defm overlay : Value<"vfsoverlay", "<file>",
                     "Overlay the virtual file system that <file> describes">;
defm checks : Value<"checks", "<globs>",
                    "Checks to run: names and globs with commas between; '-' in front takes away">;
def list_checks : F<"list-checks", "List the enabled checks">;
defm explain : Value<"explain", "<check|file:line>",
                     "Print the page of a check, or what was decided around a line and why">;
defm rules : Value<"rules", "<file|dir>",
                   "More rules about functions, see docs/rules.md (repeatable)">;
def dump_rules : F<"dump-rules", "Print the rules in force">;
defm errors : Value<"warnings-as-errors", "<globs>",
                    "Checks whose findings are called errors">;
def exit_zero : F<"exit-zero", "Exit with 0 although there are findings">;
defm format : Value<"format", "<name>",
                    "text, json, sarif, html, gitlab or rdjson; for stdout, or for the --output that follows">;
defm output : Value<"output", "<file>",
                    "Write a report there, too (repeatable, each after its --format)">;
defm diff : Value<"diff", "<revision>",
                  "Only what the files as they are bring over this Git revision">;
defm baseline : Value<"baseline", "<file>",
                      "Findings that are in it do not count">;
defm write_baseline : Value<"write-baseline", "<file>",
                            "Write the findings as a baseline">;
defm suppressions : Value<"suppressions", "<file>",
                          "Places that nobody wants to hear of: src:PATH and fun:NAME below [CHECK] (repeatable)">;
def unused : F<"report-unused-suppressions",
               "Say which NOLINT comments for our checks and which entries of --suppressions silence nothing">;
def doubtful : F<"doubtful", "Also report what rests on conditions that nothing confirms: more is found, and more of it is false">;
def validate : F<"validate", "Compile the files under the shadow of the kernel's allocators, run them shut in, and say which findings that confirms">;
def fix : F<"fix", "Write the repairs that are certain into the files">;
defm export_fixes : Value<"export-fixes", "<file>",
                          "Write the repairs as YAML, for clang-apply-replacements">;
def jobs : JoinedOrSeparate<["-"], "j">, MetaVarName<"<n>">,
           HelpText<"Units at a time (default: one a core)">;
defm timeout : Value<"unit-timeout", "<seconds>",
                     "Give up on a unit after this time (default: 120; 0: never)">;
defm memory : Value<"unit-memory", "<MB>",
                    "Give up on a unit that takes more memory (default: 4096; 0: never)">;
defm cache_dir : Value<"cache-dir", "<dir>",
                       "Where results and parsed headers are kept (default: $KALLOC_TIDY_CACHE, else kalloc-tidy in the user's cache folder)">;
defm cache_size : Value<"cache-size", "<MB>", "What the cache may take (default: 4096)">;
defm index : Value<"index", "<file>",
                   "What other units do, as --write-index has stored it: cross-file findings without --link">;
defm write_index : Value<"write-index", "<file>",
                         "Store what the functions of this run do, for --index and for editors">;
def link : F<"link", "Let the units of this run know what the others do; analyses those that call them again until they tell nothing new">;
def no_cache : F<"no-cache", "Neither use nor fill the cache">;
def no_preamble : F<"no-preamble", "Parse every header anew for every unit">;
def quiet : F<"quiet", "Neither progress nor a summary on stderr">;
def stats : F<"stats", "Print statistics on stderr">;
