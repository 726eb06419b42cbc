// The paper's own spelling, __attribute__((QueueStage("T", "S"))), and [[stingy::queue_stage("T",
// "S")]].
//
// Both become what the macros of <stingy/annotations.h> are: annotate("stingy::QueueStage", "T",
// "S"), so that the rest of extract knows one form. Registration is by static objects, as Clang's
// plugins do it.
#include <clang/AST/ASTContext.h>
#include <clang/AST/Attr.h>
#include <clang/Basic/ParsedAttrInfo.h>
#include <clang/Sema/ParsedAttr.h>
#include <clang/Sema/Sema.h>

namespace {

using namespace clang;

constexpr unsigned MostLabels = 15; // the most that ParsedAttrInfo can hold

/// Gives the declaration what the macros of <stingy/annotations.h> give it.
ParsedAttrInfo::AttrHandling annotate(Sema &sema, Decl *decl, const ParsedAttr &parsed,
                                      const char *construct) {
  llvm::SmallVector<Expr *, 4> labels;
  for (unsigned i = 0; i < parsed.getNumArgs(); ++i)
    if (parsed.isArgExpr(i))
      labels.push_back(parsed.getArgAsExpr(i));
  if (!sema.ConstantFoldAttrArgs(parsed, labels)) // code generation wants constants
    return ParsedAttrInfo::AttributeNotApplied;
  decl->addAttr(AnnotateAttr::Create(sema.Context, construct, labels.data(), labels.size(),
                                     parsed.getRange()));
  return ParsedAttrInfo::AttributeApplied;
}

class ConstructInfo : public ParsedAttrInfo {
public:
  ConstructInfo(const char *construct, llvm::ArrayRef<Spelling> spellings) : construct_(construct) {
    Spellings = spellings;
    OptArgs = MostLabels;
  }

  // Where it may stand is extract's to say (role_check), with our own words.
  bool diagAppertainsToDecl(Sema &, const ParsedAttr &, const Decl *) const override {
    return true;
  }

  AttrHandling handleDeclAttribute(Sema &sema, Decl *decl,
                                   const ParsedAttr &parsed) const override {
    return annotate(sema, decl, parsed, construct_);
  }

private:
  const char *construct_;
};

// Before it parses the labels of a scoped attribute, Clang asks for its name without the scope, and
// drops them when nobody answers to that.
#define STINGY_CONSTRUCT(TYPE, CONSTRUCT, SCOPED)                                                  \
  struct TYPE : ConstructInfo {                                                                    \
    static constexpr Spelling All[] = {{ParsedAttr::AS_GNU, CONSTRUCT},                            \
                                       {ParsedAttr::AS_CXX11, "stingy::" SCOPED},                  \
                                       {ParsedAttr::AS_CXX11, SCOPED},                             \
                                       {ParsedAttr::AS_C23, "stingy::" SCOPED},                    \
                                       {ParsedAttr::AS_C23, SCOPED}};                              \
    TYPE() : ConstructInfo("stingy::" CONSTRUCT, All) {}                                           \
  };                                                                                               \
  ParsedAttrInfoRegistry::Add<TYPE> TYPE##Registration(CONSTRUCT, "a construct of stingy")

STINGY_CONSTRUCT(QueueStageInfo, "QueueStage", "queue_stage");
STINGY_CONSTRUCT(ScheduleStageInfo, "ScheduleStage", "schedule_stage");
STINGY_CONSTRUCT(SchedulerInfo, "Scheduler", "scheduler");
STINGY_CONSTRUCT(MallocInfo, "Malloc", "malloc");
STINGY_CONSTRUCT(FreeInfo, "Free", "free");

/// On a field or a variable, where an annotate attribute would change the code that is generated;
/// with labels on a function, the body of these states.
struct StageInfo : ParsedAttrInfo {
  static constexpr Spelling All[] = {
      {ParsedAttr::AS_GNU, "Stage"},           {ParsedAttr::AS_GNU, "stingy_stage"},
      {ParsedAttr::AS_CXX11, "stingy::stage"}, {ParsedAttr::AS_CXX11, "stage"},
      {ParsedAttr::AS_C23, "stingy::stage"},   {ParsedAttr::AS_C23, "stage"}};
  StageInfo() {
    Spellings = All;
    OptArgs = MostLabels;
  }
  bool diagAppertainsToDecl(Sema &, const ParsedAttr &, const Decl *) const override {
    return true;
  }
  AttrHandling handleDeclAttribute(Sema &sema, Decl *decl,
                                   const ParsedAttr &parsed) const override {
    if (parsed.getNumArgs() != 0)
      return annotate(sema, decl, parsed, "stingy::Stage");
    decl->addAttr(BTFDeclTagAttr::Create(sema.Context, "stingy::Stage", parsed.getRange()));
    return AttributeApplied;
  }
};
ParsedAttrInfoRegistry::Add<StageInfo> StageRegistration("Stage", "a construct of stingy");

} // namespace
