#include "extract/command_file.h"

#include "model/json_cursor.h"

#include <filesystem>

namespace stingy {
namespace {

namespace fs = std::filesystem;

bool liesBelow(const fs::path &path, const fs::path &root) {
  auto [atRoot, atPath] = std::mismatch(root.begin(), root.end(), path.begin(), path.end());
  return atRoot == root.end();
}

std::string absoluteHere(const std::string &path) {
  return path.empty() ? "" : fs::absolute(path).lexically_normal().string();
}

} // namespace

std::string pathForAction(const std::string &path, const std::string &folder,
                          const std::string &root) {
  fs::path plain = fs::path(path).lexically_normal();
  bool inProject = liesBelow(plain, root) && liesBelow(folder, root);
  if (path.empty() || !(inProject || liesBelow(plain, folder)))
    return path;
  return plain.lexically_relative(folder).string();
}

Artifact toArtifact(const CompileCommand &command, const std::string &folder,
                    const std::string &root) {
  auto path = [&](const std::string &path) { return pathForAction(path, folder, root); };
  return {CommandKind,
          "",
          {{"directory", path(command.directory)},
           {"file", path(command.file)},
           {"arguments", command.arguments},
           {"stack_usage", path(command.stackUsage)}}};
}

Result<CompileCommand> commandFromArtifact(const Artifact &artifact, const std::string &origin) {
  JsonCursor::Trouble trouble{origin, "write it again with memwalk ninja", {}};
  JsonCursor body(artifact.body, trouble);
  CompileCommand command;
  command.directory = absoluteHere(body["directory"].text());
  command.file = absoluteHere(body["file"].text());
  body["arguments"].each(
      [&](const JsonCursor &argument) { command.arguments.push_back(argument.text()); });
  command.stackUsage = absoluteHere(body["stack_usage"].text());
  if (trouble.first)
    return *trouble.first;
  return command;
}

Result<CompileCommand> readCommandFile(const std::string &path) {
  auto artifact = readArtifact(path, CommandKind);
  return artifact ? commandFromArtifact(*artifact, path) : artifact.error();
}

} // namespace stingy
