# add_stingy_budget_test(TARGET BUDGET budget.json [ANNOTATIONS sidecar.json] [PRESET name])
#
# Adds the test memory_budget.<TARGET>: memwalk check analyses the target's units, as the build folder's compilation
# database compiles them, and fails when a stage, an object or a total goes over the budget (docs/build_integration.md).
# Nothing has to be built for it but headers that the build generates. Call it when TARGET is complete.

include_guard(GLOBAL)
include(${CMAKE_CURRENT_LIST_DIR}/StingyServer.cmake)

function(add_stingy_budget_test target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "BUDGET;ANNOTATIONS;PRESET" "")
  _stingy_check_call(add_stingy_budget_test ${target})
  if(NOT arg_BUDGET)
    message(FATAL_ERROR "add_stingy_budget_test(${target}): needs BUDGET")
  endif()
  get_target_property(folder ${target} SOURCE_DIR)
  _stingy_find_tool(memwalk memwalk)
  _stingy_sort_sources(${target} ${folder} units others)
  set_target_properties(${target} PROPERTIES EXPORT_COMPILE_COMMANDS ON)

  cmake_path(ABSOLUTE_PATH arg_BUDGET BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
  set(answers)
  if(arg_ANNOTATIONS)
    cmake_path(ABSOLUTE_PATH arg_ANNOTATIONS BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
    list(APPEND answers --annotations ${arg_ANNOTATIONS})
  endif()
  if(arg_PRESET)
    list(APPEND answers --preset ${arg_PRESET})
  endif()
  add_test(NAME memory_budget.${target}
    COMMAND ${memwalk} check -p ${CMAKE_BINARY_DIR} --root ${folder} --program ${target} ${answers} --budget ${arg_BUDGET}
      --files ${units})
endfunction()
