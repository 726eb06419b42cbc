// Constructors and destructors are calls, however they come to run: what they queue is queued by the stage that runs them.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.cpp && %compiledb s.cpp -- -std=c++17 && memwalk -p . -o memory.json && %schema memory memory.json
// RUN: %json memory.json body.stages[name=start].queues[*].stage | FileCheck %s
// CHECK: ["by_array", "by_base", "by_constructor", "by_conversion", "by_default_argument", "by_default_member", "by_delete", "by_destructor", "by_implicit", "by_inherited", "by_member", "by_new", "by_operator", "by_static_local", "by_temporary", "by_user_copy"]
// RUN: %json memory.json body.stages[name=at_startup].entry | FileCheck --check-prefix=STARTUP %s
// STARTUP: true
#include <stingy/annotations.h>
typedef void stage();
void queue(stage *s) STINGY_QUEUE_STAGE("S");
#define STAGE(NAME) static void NAME() {}
STAGE(at_startup) STAGE(by_array) STAGE(by_base) STAGE(by_constructor) STAGE(by_conversion) STAGE(by_default_argument)
STAGE(by_default_member) STAGE(by_delete) STAGE(by_destructor) STAGE(by_implicit) STAGE(by_inherited) STAGE(by_member)
STAGE(by_new) STAGE(by_operator) STAGE(by_static_local) STAGE(by_temporary) STAGE(by_unevaluated) STAGE(by_user_copy)

struct AtStartup { AtStartup() { queue(at_startup); } } atStartup;
struct Base { Base() { queue(by_base); } };
struct Member { Member(int) { queue(by_member); } };
int defaultMember() { queue(by_default_member); return 1; }
struct Constructed : Base {
  Constructed() : member(1) { queue(by_constructor); }
  Member member;
  int value = defaultMember();
};
struct Destroyed { ~Destroyed() { queue(by_destructor); } };
struct Element { ~Element() { queue(by_array); } };
struct HasElements { Element elements[3]; }; // its destructor is implicit
struct Implicit { Implicit() { queue(by_implicit); } };
struct HasImplicit { Implicit implicit; };
struct Made { Made() { queue(by_new); } ~Made() { queue(by_delete); } };
struct Temporary { ~Temporary() { queue(by_temporary); } };
struct Parent { Parent(int) { queue(by_inherited); } };
struct Child : Parent { using Parent::Parent; };
struct Copied { Copied() {} Copied(const Copied &) { queue(by_user_copy); } };
struct HasCopied { Copied copied; };
struct Number { operator int() { queue(by_conversion); return 1; } Number operator+(int) { queue(by_operator); return *this; } };
struct Local { Local() { queue(by_static_local); } };
struct Unevaluated { Unevaluated() { queue(by_unevaluated); } };
int byDefault() { queue(by_default_argument); return 1; }
void takes(int = byDefault()) {}
Temporary temporary() { return {}; }

static void start() {
  Constructed constructed;
  Destroyed destroyed;
  HasElements elements;
  HasImplicit implicit;
  Made *made = new Made;
  delete made;
  temporary();
  Child child(1);
  HasCopied original, copy = original;
  int n = Number() + 1;
  static Local local;
  takes();
  (void)sizeof(Unevaluated{});
  (void)noexcept(Unevaluated());
  (void)n, (void)copy;
}
STINGY_SCHEDULER void loop() { queue(start); }
