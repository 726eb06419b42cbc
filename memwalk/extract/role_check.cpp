#include "extract/role_check.h"

#include "extract/cxx_library.h"

#include <algorithm>
#include <clang/AST/ASTContext.h>
#include <clang/AST/Attr.h>
#include <clang/AST/Expr.h>
#include <clang/Basic/SourceManager.h>
#include <fmt/format.h>

namespace stingy {
namespace {

using namespace clang;

constexpr llvm::StringLiteral Prefix = "stingy::";

Result<Role> roleFromAttribute(const AnnotateAttr &attribute) {
  llvm::StringRef name = attribute.getAnnotation();
  name.consume_front(Prefix);
  auto kind = roleKindFromName({name.data(), name.size()});
  if (!kind)
    return Error{fmt::format("there is no construct \"{}\"", name.str()),
                 fmt::format("the constructs are: {}", allRoleNames())};
  if (*kind == RoleKind::Wait) // each unit must know it, those too that do not see the declaration
    return Error{"Wait is for a sidecar", "say it there, under \"functions\""};
  Role role{*kind, {}};
  for (const Expr *argument : attribute.args()) {
    const auto *text = dyn_cast<StringLiteral>(argument->IgnoreParenImpCasts());
    if (!text)
      return Error{fmt::format("a label of {} is not a string literal", toString(*kind)),
                   fmt::format("its labels are: {}", labelsOf(*kind))};
    role.labels.push_back(text->getString().str());
  }
  if (auto good = checkLabels(role); !good)
    return good.error();
  return role;
}

/// What the parameter must be, in words, or empty when it is.
std::string mismatch(LabelMeaning meaning, QualType type) {
  switch (meaning) {
  case LabelMeaning::Stage:
    type = type.getNonReferenceType();
    return type->isFunctionPointerType() || type->isMemberFunctionPointerType() ||
                   type->isFunctionType() || isHolder(type) || callableRecord(type)
               ? ""
               : "a function pointer, or in C++ an object that can be called";
  case LabelMeaning::Request:
  case LabelMeaning::Object:
  case LabelMeaning::Buffer:
    return type->isPointerType() || type->isReferenceType() ? "" : "a pointer";
  case LabelMeaning::Place:
    return type->isPointerType() && type->getPointeeType()->isPointerType()
               ? ""
               : "a pointer to the pointer that it sets";
  case LabelMeaning::Elements:
    return type->isPointerType() && type->getPointeeType()->isPointerType() &&
                   type->getPointeeType()->getPointeeType()->isPointerType()
               ? ""
               : "a pointer to the array of pointers that it sets";
  case LabelMeaning::Size:
  case LabelMeaning::Count:
  case LabelMeaning::Alignment:
    return type->isIntegralOrEnumerationType() ? "" : "an integer";
  }
  return "";
}

Status checkParameter(const Role &role, unsigned position, const FunctionDecl *function) {
  const ParmVarDecl *parameter = function->getParamDecl(position);
  auto meaning = labelMeaning(role.kind, role.labels[position]);
  if (!meaning || parameter->getType()->isDependentType())
    return Done{};
  std::string wanted = mismatch(*meaning, parameter->getType());
  if (wanted.empty())
    return Done{};
  return Error{fmt::format("label \"{}\" of {} stands on parameter {} of {}, whose type is '{}'",
                           role.labels[position], toString(role.kind), position + 1,
                           function->getNameAsString(), parameter->getType().getAsString()),
               fmt::format("it must be {}; labels go by position, \"\" skips a parameter", wanted)};
}

/// Stage on a function says for which values of a stage holder the function is what runs.
Status checkBody(const Role &role, const FunctionDecl *function) {
  auto named = [](const std::string &label) { return !label.empty(); };
  if (!role.labels.empty() && llvm::all_of(role.labels, named))
    return Done{};
  return Error{
      fmt::format("Stage on {} does not say of which state it is the body",
                  function->getNameAsString()),
      "name the state as the source spells it, for example STINGY_STAGE_BODY(\"READING\")"};
}

Status checkAgainst(const Role &role, const FunctionDecl *function) {
  if (role.kind == RoleKind::Stage)
    return checkBody(role, function);
  if (role.labels.size() > function->getNumParams() &&
      !(function->getNumParams() == 0 && role.labels == std::vector<std::string>{""}))
    return Error{fmt::format("{} gives {} labels to {}, which has {} parameters",
                             toString(role.kind), role.labels.size(), function->getNameAsString(),
                             function->getNumParams()),
                 "give one label for each parameter, in order; \"\" skips one"};
  if (role.kind == RoleKind::Malloc && !role.place() && !function->getReturnType()->isPointerType())
    return Error{fmt::format("Malloc stands on {}, which returns '{}'", function->getNameAsString(),
                             function->getReturnType().getAsString()),
                 "put it on a function that returns the block, or label the parameter that says "
                 "where to put the pointer \"P\""};
  for (unsigned i = 0; i < role.labels.size() && i < function->getNumParams(); ++i)
    if (auto good = checkParameter(role, i, function); !good)
      return good;
  return Done{};
}

/// Collects the roles of one function, each with where it is said.
class RoleCollector {
public:
  RoleCollector(const FunctionDecl *function) : function_(function) {}

  /// `said`: in words, for a contradiction; what only ships gives way without a word, also to a
  /// function of the same name that it does not fit. A sidecar's entry may have several of a kind.
  void add(const Role &role, SourceLocation where, const std::string &said, bool gives = false) {
    for (const auto &[other, otherSaid] : said_) {
      if (other.kind != role.kind || otherSaid == said)
        continue;
      if (other != role && !gives)
        found_.findings.push_back(
            {where,
             {fmt::format("{} of {} has other labels here ({}) than {} says", toString(role.kind),
                          function_->getNameAsString(), said, otherSaid),
              "keep one of the two"}});
      return;
    }
    said_.emplace_back(role, said);
    if (auto good = checkAgainst(role, function_))
      found_.roles.push_back(role);
    else if (!gives)
      found_.findings.push_back({where, good.error()});
  }

  void fail(SourceLocation where, const Error &error) { found_.findings.push_back({where, error}); }
  DeclaredRoles take() && { return std::move(found_); }

private:
  const FunctionDecl *function_;
  std::vector<std::pair<Role, std::string>> said_;
  DeclaredRoles found_;
};

void addAttributes(const FunctionDecl *declaration, RoleCollector &roles) {
  const SourceManager &sources = declaration->getASTContext().getSourceManager();
  for (const auto *attribute : declaration->specific_attrs<AnnotateAttr>()) {
    if (!attribute->getAnnotation().starts_with(Prefix) || attribute->isInherited())
      continue;
    SourceLocation where = attribute->getLocation();
    if (auto role = roleFromAttribute(*attribute))
      roles.add(*role, where, sources.getExpansionLoc(where).printToString(sources));
    else
      roles.fail(where, role.error());
  }
}

} // namespace

DeclaredRoles rolesOf(const FunctionDecl *function, const Sidecar &sidecar) {
  RoleCollector roles(function);
  llvm::SmallVector<const FunctionDecl *, 4> declarations(function->redecls());
  llvm::sort(declarations, [](const FunctionDecl *a, const FunctionDecl *b) {
    return a->getASTContext().getSourceManager().isBeforeInTranslationUnit(a->getLocation(),
                                                                           b->getLocation());
  });
  for (const FunctionDecl *declaration : declarations)
    addAttributes(declaration, roles);
  std::string name = function->getQualifiedNameAsString();
  if (auto entry = sidecar.functions.find(name); entry != sidecar.functions.end())
    for (const Role &role : entry->second)
      roles.add(role, function->getLocation(), sidecar.originOf("function", name),
                sidecar.isShipped("function", name));
  return std::move(roles).take();
}

bool hasStageAttribute(const Decl *decl) {
  return llvm::any_of(decl->specific_attrs<BTFDeclTagAttr>(), [](const BTFDeclTagAttr *attribute) {
    return attribute->getBTFDeclTag() == "stingy::Stage";
  });
}

std::string stageFieldMistake(const ValueDecl *decl) {
  if (!isa<FieldDecl, VarDecl>(decl) || isa<ParmVarDecl>(decl))
    return "stands on no field and no variable";
  QualType type = decl->getASTContext().getBaseElementType(decl->getType());
  bool callable = type->isFunctionPointerType() || type->isMemberFunctionPointerType() ||
                  type->isVoidPointerType() || type->getAsCXXRecordDecl() != nullptr;
  bool value = type->isIntegralOrEnumerationType() && !type->isBooleanType();
  return callable || value || type->isDependentType()
             ? ""
             : fmt::format("stands on {}, whose type is '{}'", decl->getNameAsString(),
                           decl->getType().getAsString());
}

/// Why the declaration cannot be annotated as Stage, if it is.
static std::string misplacedStage(const Decl *decl) {
  const auto *value = dyn_cast<ValueDecl>(decl);
  return value ? stageFieldMistake(value) : "stands on no field and no variable";
}

std::vector<RoleFinding> misplacedRoles(const Decl *decl) {
  if (isa<IndirectFieldDecl>(
          decl)) // a second name, with the attributes, of an unnamed record's field
    return {};
  std::vector<RoleFinding> findings;
  for (const auto *attribute : decl->specific_attrs<AnnotateAttr>())
    if (attribute->getAnnotation().starts_with(Prefix) && !isa<FunctionDecl>(decl))
      findings.push_back({attribute->getLocation(),
                          {fmt::format("{} stands on something that is no function",
                                       attribute->getAnnotation().str()),
                           "put it on the declaration of a function"}});
  if (std::string mistake = misplacedStage(decl); hasStageAttribute(decl) && !mistake.empty())
    findings.push_back({decl->getLocation(),
                        {fmt::format("stingy::Stage {}", mistake),
                         "put it on what holds the stage: a function pointer, an enum or an "
                         "integer; a function that queues one is a QueueStage, one that is a "
                         "state's body a STINGY_STAGE_BODY(\"STATE\")"}});
  return findings;
}

} // namespace stingy
