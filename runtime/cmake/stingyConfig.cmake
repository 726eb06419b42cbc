# find_package(stingy): the target stingy::runtime, and add_stingy_server when it was installed.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
include(${CMAKE_CURRENT_LIST_DIR}/stingyRuntimeTargets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/StingyServer.cmake OPTIONAL)
