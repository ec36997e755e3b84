//===- StandIn.c - Takes the compiler's place in a kernel build -----------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// A compile database needs the commands of a build, not its results. Kbuild
// notes each command in a .cmd file once the command has succeeded and has left
// an object and a dependency file behind, so this program leaves an empty one
// of each: a unit takes milliseconds, not seconds. Everything else (the probes
// for compiler options, headers made by way of assembly such as asm-offsets.h,
// images that are turned into C such as the vdso) goes to the real tool.
//
// One program plays all three; the name that it is called by says which: cc, ld,
// ar. Beside that name lie real-cc, real-ld and real-ar (links to the tools),
// empty.o (made from an empty source; taken in whole, since modpost's
// elfconfig.h is read off such an object) and real-objects (a folder a line:
// objects below it are really compiled).
//
//===----------------------------------------------------------------------===//

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// The folder that argv[0] lies in.
static char Folder[PATH_MAX];

static const char *beside(const char *Name) {
  static char Path[PATH_MAX + 32];
  snprintf(Path, sizeof(Path), "%s/%s", Folder, Name);
  return Path;
}

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

// Objects that the build itself reads again.
static int mustBeReal(const char *Output) {
  FILE *List = fopen(beside("real-objects"), "re");
  char Line[PATH_MAX];
  int Found = 0;
  while (List && !Found && fgets(Line, sizeof(Line), List)) {
    Line[strcspn(Line, "\n")] = 0;
    Found = *Line && startsWith(Output, Line);
  }
  if (List)
    fclose(List);
  return Found;
}

static int runReal(const char *Tool, char **Argv) {
  // By its own name: a driver looks at what it is called.
  char Target[PATH_MAX];
  ssize_t Length = readlink(beside(Tool), Target, sizeof(Target) - 1);
  if (Length > 0) {
    Target[Length] = 0;
    Argv[0] = Target;
    execv(Target, Argv);
  }
  perror(beside(Tool));
  return 127;
}

static int writeEmptyObject(const char *Path) {
  static char Data[1 << 16];
  int Fd = open(beside("empty.o"), O_RDONLY | O_CLOEXEC);
  ssize_t Size = Fd < 0 ? -1 : read(Fd, Data, sizeof(Data));
  if (Size <= 0) {
    perror(beside("empty.o"));
    return 1;
  }
  close(Fd);
  return writeFile(Path, Data, (size_t)Size);
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
    return runReal("real-cc", Argv);

  char Rule[8192];
  int Size = snprintf(Rule, sizeof(Rule), "%s: %s\n", Output, Source);
  if (Size < 0 || (size_t)Size >= sizeof(Rule)) {
    fprintf(stderr, "stand-in: path too long: %s\n", Source);
    return 1;
  }
  return writeFile(Depfile, Rule, (size_t)Size) || writeEmptyObject(Output);
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
    return runReal("real-ld", Argv);
  return writeEmptyObject(Output);
}

// Kbuild's thin archives ("cDPrST OUTPUT …"); those of tools/ are real.
static int archive(int Argc, char **Argv) {
  static const char EmptyArchive[] = "!<thin>\n";
  if (Argc < 3 || !startsWith(Argv[1], "cDPr") || mustBeReal(Argv[2]))
    return runReal("real-ar", Argv);
  return writeFile(Argv[2], EmptyArchive, sizeof(EmptyArchive) - 1);
}

int main(int Argc, char **Argv) {
  const char *Slash = strrchr(Argv[0], '/');
  const char *Name = Slash ? Slash + 1 : Argv[0];
  // Kbuild is given the whole path.
  snprintf(Folder, sizeof(Folder), "%.*s", (int)(Slash ? Slash - Argv[0] : 0),
           Argv[0]);
  if (strcmp(Name, "ld") == 0)
    return link_(Argc, Argv);
  if (strcmp(Name, "ar") == 0)
    return archive(Argc, Argv);
  return compile(Argc, Argv);
}
