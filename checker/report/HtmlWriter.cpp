//===- HtmlWriter.cpp - One page for people -------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// A page that needs nothing else: findings by check and folder, each with the
// stretch of source that its path runs through and the steps between the lines.
// Whatever comes from a source file is text; the page runs no script but its
// own, and asks nobody for anything.
//
//===----------------------------------------------------------------------===//
#include "report/Report.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <map>

using namespace llvm;

namespace kalloc {

/// Lines around a step, and the longest stretch without one that is shown.
static constexpr unsigned Around = 3, LongestGap = 14;

/// What goes before and after the findings.
static constexpr const char *Page[] = {
#include "report/HtmlPage.inc"
};

namespace {
/// What is said below a line.
struct Said {
  unsigned Number; ///< of the step; 0: the finding itself
  StringRef Text;
};

class HtmlWriter {
public:
  HtmlWriter(raw_ostream &OS, const Report &R) : OS(OS), R(R) {}
  void write();

private:
  void navigation();
  void choices(StringRef Key, const std::map<std::string, unsigned> &Counts);
  void finding(size_t Number, const Finding &F);
  void source(const Finding &F, StringRef File,
              const std::map<unsigned, std::vector<Said>> &ByLine);
  void line(unsigned Number, StringRef Text, bool On);
  ArrayRef<StringRef> lines(StringRef File);

  raw_ostream &OS;
  const Report &R;
  StringMap<std::pair<std::unique_ptr<MemoryBuffer>, std::vector<StringRef>>>
      Files;
};
} // namespace

/// \p Text as text of a page.
static std::string escaped(StringRef Text) {
  std::string Out;
  for (char C : utf8(Text)) {
    switch (C) {
    case '&':
      Out += "&amp;";
      break;
    case '<':
      Out += "&lt;";
      break;
    case '>':
      Out += "&gt;";
      break;
    case '"':
      Out += "&quot;";
      break;
    case '\'':
      Out += "&#39;";
      break;
    case '\t':
      Out += C;
      break;
    default:
      // Other control characters have no place in a page.
      Out += static_cast<unsigned char>(C) < 32 || C == 127 ? ' ' : C;
    }
  }
  return Out;
}

/// The folder that a finding is listed under.
static std::string folder(const Report &R, const Finding &F) {
  return utf8(sys::path::parent_path(reportPath(R.Root, F.At.File)));
}

ArrayRef<StringRef> HtmlWriter::lines(StringRef File) {
  auto [It, Fresh] = Files.try_emplace(File);
  auto &[Buffer, Lines] = It->second;
  if (Fresh)
    if (auto Read = MemoryBuffer::getFile(File, /*IsText=*/false)) {
      Buffer = std::move(*Read);
      SmallVector<StringRef, 0> Parts;
      Buffer->getBuffer().split(Parts, '\n');
      for (StringRef P : Parts)
        Lines.push_back(P.rtrim('\r'));
    }
  return Lines;
}

void HtmlWriter::line(unsigned Number, StringRef Text, bool On) {
  OS << "<div" << (On ? " class=\"on\"" : "") << "><i>" << Number << "</i>"
     << escaped(Text) << "</div>\n";
}

void HtmlWriter::source(const Finding &F, StringRef File,
                        const std::map<unsigned, std::vector<Said>> &ByLine) {
  ArrayRef<StringRef> Text = lines(File);
  OS << "<div class=\"file\">" << escaped(reportPath(R.Root, File))
     << "</div>\n<div class=\"code\">\n";
  unsigned Last = 0; // shown
  for (auto I = ByLine.begin(); I != ByLine.end(); ++I) {
    auto [Line, Steps] = *I;
    unsigned From = Line > Around ? Line - Around : 1;
    if (Last && From <= Last + LongestGap)
      From = Last + 1;
    else if (Last)
      OS << "<div class=\"gap\">⋯</div>\n";
    for (unsigned N = From; N < Line && N <= Text.size(); ++N)
      line(N, Text[N - 1], false);
    if (Line && Line <= Text.size())
      line(Line, Text[Line - 1], true);
    for (const Said &S : Steps) {
      if (S.Number)
        OS << "<p><b>" << S.Number << "</b> " << escaped(S.Text) << "</p>\n";
      else
        OS << "<p class=\"end\">" << escaped(S.Text) << "</p>\n";
    }
    Last = Line;
    // What comes after, up to the next step.
    auto Next = std::next(I);
    unsigned To = Line + Around;
    if (Next != ByLine.end())
      To = std::min(To, Next->first - 1);
    for (unsigned N = Line + 1; N <= To && N <= Text.size(); ++N) {
      line(N, Text[N - 1], false);
      Last = N;
    }
  }
  for (const Edit &E : F.Fix)
    if (E.Begin.File == File)
      OS << "<p class=\"fix\">repair, line " << E.Begin.Line << ": <code>"
         << escaped(E.Text) << "</code></p>\n";
  OS << "</div>\n";
}

void HtmlWriter::finding(size_t Number, const Finding &F) {
  bool Error = R.check(F.Check).IsError;
  OS << formatv("<details id=\"f{0}\" class=\"{1}\" data-check=\"{2}\" "
                "data-dir=\"{3}\"{4}>\n",
                Number, Error ? "error" : "warning", escaped(F.Check),
                escaped(folder(R, F)), Number == 1 ? " open" : "");
  OS << "<summary><span class=\"where\">"
     << escaped(reportPath(R.Root, F.At.File)) << ':' << F.At.Line;
  if (!F.Function.empty())
    OS << " in " << escaped(F.Function) << "()";
  OS << "</span> <span class=\"check\">" << escaped(F.Check) << "</span>";
  if (!F.Fix.empty())
    OS << " <span class=\"tag\">repair</span>";
  if (F.Run != Verdict::None)
    OS << " <span class=\"tag\">" << verdictName(F.Run) << "</span>";
  OS << "<strong>" << escaped(F.Message) << "</strong></summary>\n";
  if (!F.Witness.empty())
    OS << "<p class=\"witness\">" << verdictName(F.Run)
       << " under the shadow: <code>" << escaped(F.Witness) << "</code></p>\n";
  // By file in the order of the path, then by line.
  std::vector<std::string> Order;
  std::map<std::string, std::map<unsigned, std::vector<Said>>> Steps;
  auto Say = [&](const Location &L, Said S) {
    if (!is_contained(Order, L.File))
      Order.push_back(L.File);
    Steps[L.File][L.Line].push_back(S);
  };
  unsigned Step = 0;
  for (const Note &N : F.Notes)
    Say(N.At, {++Step, N.Message});
  Say(F.At, {0, F.Message});
  for (const std::string &File : Order)
    source(F, File, Steps[File]);
  OS << "</details>\n";
}

void HtmlWriter::choices(StringRef Key,
                         const std::map<std::string, unsigned> &Counts) {
  for (const auto &[Name, Count] : Counts)
    OS << formatv("<button data-key=\"{0}\" data-value=\"{1}\" "
                  "aria-pressed=\"false\"><span>{2}</span><span>{3}</span>"
                  "</button>\n",
                  Key, escaped(Name),
                  Name.empty() ? std::string("(top)") : escaped(Name), Count);
}

void HtmlWriter::navigation() {
  std::map<std::string, unsigned> ByCheck, ByFolder;
  for (const Finding &F : R.Findings) {
    ++ByCheck[F.Check];
    ++ByFolder[folder(R, F)];
  }
  OS << "<nav>\n<input type=\"search\" id=\"search\" placeholder=\"Search\" "
        "aria-label=\"Search the findings\">\n<details id=\"lists\" open>"
        "<summary>Checks and folders</summary>\n"
        "<button id=\"open\"><span>open or shut all</span><span></span>"
        "</button>\n<h2>Checks</h2>\n";
  choices("check", ByCheck);
  OS << "<h2>Folders</h2>\n";
  choices("dir", ByFolder);
  OS << "</details>\n</nav>\n";
}

void HtmlWriter::write() {
  auto Count = [](size_t N, StringRef What) {
    return formatv("{0} {1}{2}", N, What, N == 1 ? "" : "s").str();
  };
  OS << Page[0]
     << "<header><h1>kalloc-tidy: " << Count(R.Findings.size(), "finding")
     << "</h1>\n<p>" << escaped(sys::path::filename(R.Root)) << " · version "
     << escaped(R.Version);
  if (!R.Hidden.empty())
    OS << " · " << R.Hidden.size()
       << " left out: suppressed, known before, or doubtful";
  if (!R.Failures.empty())
    OS << " · " << Count(R.Failures.size(), "unit") << " not analysed";
  OS << "</p></header>\n<main>\n";
  navigation();
  OS << "<div id=\"findings\">\n";
  for (const auto &[I, F] : enumerate(R.Findings))
    finding(I + 1, F);
  OS << "<p class=\"none\" id=\"none\"" << (R.Findings.empty() ? "" : " hidden")
     << ">Nothing to show.</p>\n";
  for (const std::string &Line : R.Failures)
    OS << "<p class=\"none\">" << escaped(Line) << "</p>\n";
  OS << "</div>\n</main>\n" << Page[1];
}

void writeHtml(raw_ostream &OS, const Report &R) { HtmlWriter(OS, R).write(); }

} // namespace kalloc
