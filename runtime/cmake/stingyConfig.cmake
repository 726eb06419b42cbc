# find_package(stingy): the target stingy::runtime, and add_stingy_server and add_stingy_budget_test when they were installed.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
include(${CMAKE_CURRENT_LIST_DIR}/stingyRuntimeTargets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/StingyServer.cmake OPTIONAL)
include(${CMAKE_CURRENT_LIST_DIR}/StingyBudget.cmake OPTIONAL)
