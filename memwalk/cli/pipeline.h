// The steps of memwalk as the command line runs them: extract (in parallel), link, analyze.
#pragma once

#include "analyze/analyze.h"
#include "extract/extract.h"
#include "model/knowledge.h"
#include "model/memory.h"

#include <string>
#include <vector>

namespace stingy {

struct AnswerOptions {
  std::vector<std::string> annotations; // sidecar files
  std::vector<std::string> presets;     // names of sidecars that ship
};

struct PipelineOptions {
  std::string build = "."; // folder of compile_commands.json, or that file
  std::string root;        // absolute
  std::string program;     // empty: the root's name
  AnswerOptions answers;
  std::vector<std::string> files;   // only these units; empty: all
  std::vector<std::string> leftOut; // not these: the user answers for them
  unsigned jobs = 0;                // 0: one a core
  std::string binary;               // the linked program; empty: no check of the frames
};

/// The user's sidecars as one, and the presets with the C library's knowledge; two sidecars that
/// disagree are an error. `library`: what is known of the C library.
Result<AnswerSources> readAnswers(const AnswerOptions &options,
                                  const Sidecar &library = libraryKnowledge());

/// The commands that are asked for, each file and set of options once.
Result<std::vector<CompileCommand>> selectCommands(const PipelineOptions &options);

/// What extraction needs to know besides the command.
ExtractOptions extractOptions(const PipelineOptions &options, const AnswerSources &answers);

/// Extracts the units; progress goes to standard error when that is a terminal.
Result<std::vector<Facts>> extractAll(const PipelineOptions &options, const AnswerSources &answers);

/// Mistakes in annotations are errors.
Status checkAnnotations(const Facts &facts);
Result<Facts> linkAll(std::vector<Facts> units);

/// The same from the units' files, read on all cores.
Result<Facts> linkFiles(const std::vector<std::string> &paths);

/// Checks the frames against the linked program, and says how many could be.
Status checkBinary(Facts &program, const std::string &binary);

/// A program without stages is an error.
Result<Analysis> analyzeProgram(const Facts &program, const std::string &name,
                                const AnswerSources &answers);

/// One line for each unit that could not be read whole, with its first errors. Empty when all
/// could.
std::string unparsedText(const Facts &facts);

} // namespace stingy
