#include "extract/pointer_answers.h"

#include <clang/AST/RecursiveASTVisitor.h>
#include <fmt/format.h>
#include <map>
#include <set>

namespace stingy {
namespace {

using namespace clang;

class PointerSearch : public RecursiveASTVisitor<PointerSearch> {
public:
  PointerSearch(EntityNames &names, const Sidecar &sidecar, std::vector<FlowFact> &flows)
      : names_(names), sidecar_(sidecar), flows_(flows) {
    for (const auto &[pointer, targets] : sidecar.pointers)
      for (const std::string &target : targets)
        pointersOf_[target].insert(pointer);
  }

  bool VisitFieldDecl(FieldDecl *field) {
    return name(spelledField(field), [&] { return names_.entity(field); });
  }

  bool VisitVarDecl(VarDecl *variable) {
    return isa<ParmVarDecl>(variable) ||
           name(variable->getQualifiedNameAsString(), [&] { return names_.entity(variable); });
  }

  bool VisitFunctionDecl(FunctionDecl *function) {
    std::string spelled = function->getQualifiedNameAsString();
    for (unsigned i = 0; i < function->getNumParams(); ++i)
      name(fmt::format("{}#{}", spelled, i), [&] { return names_.parameter(function, i); });
    if (auto found = pointersOf_.find(spelled); found != pointersOf_.end())
      for (const std::string &pointer : found->second)
        flows_.push_back({names_.entity(function), nodeOf(pointer)});
    return true;
  }

  std::vector<std::string> found() const { return {found_.begin(), found_.end()}; }

private:
  NameId nodeOf(const std::string &pointer) { return names_.intern(AnswerNodePrefix + pointer); }

  template <typename Node> bool name(const std::string &pointer, Node node) {
    if (sidecar_.pointers.contains(pointer) && found_.insert("pointer " + pointer).second)
      flows_.push_back({nodeOf(pointer), node()});
    return true;
  }

  EntityNames &names_;
  const Sidecar &sidecar_;
  std::vector<FlowFact> &flows_;
  std::map<std::string, std::set<std::string>> pointersOf_; // by target
  std::set<std::string> found_;
};

} // namespace

std::vector<std::string> addPointerAnswers(ASTContext &context, EntityNames &names,
                                           const Sidecar &sidecar, std::vector<FlowFact> &flows) {
  if (sidecar.pointers.empty())
    return {};
  PointerSearch search(names, sidecar, flows);
  search.TraverseDecl(context.getTranslationUnitDecl());
  return search.found();
}

} // namespace stingy
