// A stand-in for the compiler, the linker and the archiver of a kernel build.
//
// A compile database needs the commands of a build, not its results. Kbuild
// notes each command in a .cmd file once the command has succeeded and has left
// an object and a dependency file behind, so this program leaves an empty one
// of each: a unit takes milliseconds, not seconds. Everything else (the probes
// for compiler options, headers made by way of assembly such as asm-offsets.h,
// images that are turned into C such as the vdso) goes to the real tool.
//
// One program plays all three; the last part of argv[0] says which: cc, ld, ar.
// prepare-tree.sh compiles it with REAL_CC, REAL_LD, REAL_AR (names of the real
// tools) and EMPTY_OBJECT (the path of an object made from an empty source,
// taken in whole: modpost's elfconfig.h is read off such an object).

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

__asm__(".section .rodata\n"
        ".globl EmptyObject, EmptyObjectEnd\n"
        "EmptyObject: .incbin \"" EMPTY_OBJECT "\"\n"
        "EmptyObjectEnd:\n"
        ".text\n");
extern const char EmptyObject[], EmptyObjectEnd[];

static int startsWith(const char *Text, const char *Prefix) {
  return strncmp(Text, Prefix, strlen(Prefix)) == 0;
}

// Makes the file anew, as a compiler would.
static int writeFile(const char *Path, const char *Data, size_t Size) {
  int Fd = open(Path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (Fd < 0 || write(Fd, Data, Size) != (ssize_t)Size || close(Fd) != 0) {
    perror(Path);
    return 1;
  }
  return 0;
}

// Objects that the build itself reads again: linked into an image whose symbols
// or bytes become a C file or a header that other units include.
static int mustBeReal(const char *Output) {
  static const char *const Folders[] = {
      "arch/x86/boot/",
      "arch/x86/entry/vdso/",
      "arch/x86/purgatory/",
      "arch/x86/realmode/",
  };
  for (size_t I = 0; I < sizeof(Folders) / sizeof(Folders[0]); ++I)
    if (startsWith(Output, Folders[I]))
      return 1;
  return 0;
}

static int runReal(const char *Tool, char **Argv) {
  Argv[0] = (char *)Tool;
  execvp(Tool, Argv);
  perror(Tool);
  return 127;
}

// A unit of the kernel is "-D__KERNEL__ … -c -o OUTPUT … SOURCE.c". Kbuild's
// probes compile /dev/null or standard input, so the name tells them apart.
static int compile(int Argc, char **Argv) {
  const char *Output = NULL, *Depfile = NULL, *Source = Argv[Argc - 1];
  int Kernel = 0, Object = 0;
  for (int I = 1; I < Argc; ++I) {
    if (strcmp(Argv[I], "-D__KERNEL__") == 0)
      Kernel = 1;
    else if (strcmp(Argv[I], "-c") == 0)
      Object = 1;
    else if (strcmp(Argv[I], "-o") == 0 && I + 1 < Argc)
      Output = Argv[++I];
    else if (startsWith(Argv[I], "-Wp,-MMD,"))
      Depfile = Argv[I] + strlen("-Wp,-MMD,");
  }
  size_t Length = strlen(Source);
  int Unit = Length > 2 && (strcmp(Source + Length - 2, ".c") == 0 ||
                            strcmp(Source + Length - 2, ".S") == 0);
  if (!Kernel || !Object || !Unit || !Output || !Depfile || mustBeReal(Output))
    return runReal(REAL_CC, Argv);

  char Rule[8192];
  int Size = snprintf(Rule, sizeof(Rule), "%s: %s\n", Output, Source);
  if (Size < 0 || (size_t)Size >= sizeof(Rule)) {
    fprintf(stderr, "stand-in: path too long: %s\n", Source);
    return 1;
  }
  return writeFile(Depfile, Rule, (size_t)Size) ||
         writeFile(Output, EmptyObject, (size_t)(EmptyObjectEnd - EmptyObject));
}

// Objects joined into one ("-r -o OUTPUT"), which is all that the folders need.
static int link_(int Argc, char **Argv) {
  const char *Output = NULL;
  int Relocatable = 0;
  for (int I = 1; I < Argc; ++I) {
    if (strcmp(Argv[I], "-r") == 0)
      Relocatable = 1;
    else if (strcmp(Argv[I], "-o") == 0 && I + 1 < Argc)
      Output = Argv[++I];
  }
  if (!Relocatable || !Output || mustBeReal(Output))
    return runReal(REAL_LD, Argv);
  return writeFile(Output, EmptyObject,
                   (size_t)(EmptyObjectEnd - EmptyObject));
}

// Kbuild's thin archives ("cDPrST OUTPUT …"); those of tools/ are real.
static int archive(int Argc, char **Argv) {
  static const char EmptyArchive[] = "!<thin>\n";
  if (Argc < 3 || !startsWith(Argv[1], "cDPr") || mustBeReal(Argv[2]))
    return runReal(REAL_AR, Argv);
  return writeFile(Argv[2], EmptyArchive, sizeof(EmptyArchive) - 1);
}

int main(int Argc, char **Argv) {
  const char *Slash = strrchr(Argv[0], '/');
  const char *Name = Slash ? Slash + 1 : Argv[0];
  if (strcmp(Name, "ld") == 0)
    return link_(Argc, Argv);
  if (strcmp(Name, "ar") == 0)
    return archive(Argc, Argv);
  return compile(Argc, Argv);
}
