// A small program to plan for: accept admits a request, parse and send follow, a head and a body
// that are never alive together, and a log line of unknown size.
#pragma once

#include "plan/plan_layout.h"

namespace stingy::test {

inline Object object(const std::string &name, const std::string &identifier, std::uint64_t bytes) {
  Object result;
  result.name = result.type = name;
  result.identifier = identifier;
  result.isRecord = true;
  result.size = ByteBound::exact(bytes);
  result.poolable = true;
  return result;
}

inline Stage stage(const std::string &name, std::vector<std::string> allocates,
                   const std::vector<std::string> &queues = {}) {
  Stage result;
  result.name = name;
  result.place = {"src/" + name + ".c", 10, 1};
  result.functions = 3;
  result.stack = ByteBound::exact(900);
  result.stackPath = {{name, ByteBound::exact(900)}};
  result.allocates = std::move(allocates);
  result.live = result.allocates;
  for (const std::string &next : queues)
    result.queues.push_back({next, {{"src/" + name + ".c", 20, 3}}});
  return result;
}

inline Memory sampleMemory() {
  Memory memory;
  memory.program = "demo";
  memory.targetTriple = "x86_64-pc-linux-gnu";
  memory.objects = {object("conn.body", "conn_body", 4096), object("conn.head", "conn_head", 1000),
                    object("conn.log", "conn_log", 0), object("struct conn", "conn", 700)};
  memory.objects[2].size = ByteBound::unbounded();
  memory.objects[2].poolable = false;
  memory.objects[2].whyNot = "its size is not known";
  memory.stages = {stage("accept", {"struct conn"}, {"parse"}),
                   stage("parse", {"conn.head"}, {"send"}), stage("send", {"conn.body"}),
                   stage("wait", {})};
  memory.stages[0].entry = true;
  memory.queueCalls = {{{"src/accept.c", 20, 3}, "accept", {"parse"}}};
  memory.exclusive = {{"conn.body", "conn.head"}};
  memory.objects[0].absent = {{"parse", {}}};
  memory.objects[1].absent = {{"send", {{"parse", {{"src/parse.c", 30, 5}}}}}};
  memory.perRequest = ByteBound::exact(4796);
  memory.stack = ByteBound::exact(900);
  memory.globals.bytes = 1234;
  memory.globals.items = {{"table", {"src/a.c", 3, 5}, 1234, "bss"}};
  Site site;
  site.role = RoleKind::Malloc;
  site.object = "struct conn";
  site.function = "malloc";
  site.caller = "accept";
  site.place = {"src/accept.c", 12, 7};
  site.begin = 100;
  site.end = 120;
  site.sizeText = "sizeof *c";
  site.editable = true;
  memory.sites = {site};
  memory.files = {{"src/accept.c", "0123456789abcdef"}};
  memory.unknowns = {
      {"inline_assembly", "f", {"src/a.c", 9, 3}, "it may call anything", {"parse"}}};
  memory.units = {{"src/accept.c", true, 0}};
  return memory;
}

inline PlanWish wishFor(std::uint64_t l2Bytes) {
  PlanWish wish;
  wish.cache = {l2Bytes, 8, 64, "test"};
  return wish;
}

} // namespace stingy::test
