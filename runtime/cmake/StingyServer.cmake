# add_stingy_server(TARGET [NAME twin] [ANNOTATIONS sidecar.json] [L2 size] [LAYOUT_OPTIONS option...])
#
# Adds the twin of an executable: <TARGET>_stingy (or `twin`), which is TARGET with its per-request objects in the slab.
# TARGET itself is not touched, and no source file is edited.
#
#   sources of TARGET --memwalk--> memory.json --stingygen--> layout.json, <TARGET>_stingy.{h,c,ld}
#                     --stingify--> rewritten mirror of TARGET's folder --compile--> twin
#
# Call it when TARGET is complete: sources, include folders and libraries are read at the call. The twin is compiled
# with the same options, definitions, standard and libraries. Sources outside TARGET's folder (and generated ones) are
# compiled as they are; memwalk reads them, too, where the compilation database names them.
#
# The mirror holds all of TARGET's folder but what builds made in it (units as copies, the rest as symbolic links, for
# the twin's build writes nothing there), and include folders in it come before the originals: a header that was
# rewritten is found from wherever it is included.
#
# Everything is done again when a source, a header in TARGET's folder, the sidecar, the compilation database or a
# tool changes; only what came out different is compiled again.
#
# With GNU ld the globals that stages touch lie in the slab, too: the twin is compiled with -fdata-sections and linked
# with <TARGET>_stingy.ld.
#
# Needs Ninja or Makefiles (for the compilation database); the tools are this build's, or else found in PATH.

include_guard(GLOBAL)

# Ends a call with words that no keyword of the caller's takes (`arg` from cmake_parse_arguments), or of no target.
function(_stingy_check_call command target)
  if(arg_UNPARSED_ARGUMENTS OR arg_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR "${command}(${target}): do not understand "
      "${arg_UNPARSED_ARGUMENTS} ${arg_KEYWORDS_MISSING_VALUES}")
  endif()
  if(NOT TARGET ${target})
    message(FATAL_ERROR "${command}: there is no target ${target}")
  endif()
endfunction()

# The tool of this build, or an installed one. Sets ${variable} to a command, ${variable}_DEPENDS to what it depends on.
function(_stingy_find_tool variable name)
  if(TARGET ${name})
    set(${variable} $<TARGET_FILE:${name}> PARENT_SCOPE)
    set(${variable}_DEPENDS ${name} PARENT_SCOPE)
    return()
  endif()
  find_program(STINGY_${name}_COMMAND ${name} REQUIRED)
  set(${variable} ${STINGY_${name}_COMMAND} PARENT_SCOPE)
  set(${variable}_DEPENDS ${STINGY_${name}_COMMAND} PARENT_SCOPE)
endfunction()

# Sorts the target's sources: `units` are compiled from the mirror, `others` as they are. Absolute paths.
function(_stingy_sort_sources target folder units_variable others_variable)
  get_target_property(sources ${target} SOURCES)
  set(units)
  set(others)
  foreach(source IN LISTS sources)
    if(source MATCHES "\\$<")
      list(APPEND others ${source})
      continue()
    endif()
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${folder} NORMALIZE)
    cmake_path(IS_PREFIX folder ${source} is_inside)
    get_source_file_property(is_generated ${source} TARGET_DIRECTORY ${target} GENERATED)
    if(source MATCHES "\\.(c|cc|cpp|cxx|C)$" AND is_inside AND NOT is_generated)
      list(APPEND units ${source})
    elseif(NOT source MATCHES "\\.(h|hh|hpp|hxx|inc)$")
      list(APPEND others ${source})
    endif()
  endforeach()
  set(${units_variable} ${units} PARENT_SCOPE)
  set(${others_variable} ${others} PARENT_SCOPE)
endfunction()

# The target's include folders that lie in `folder`, at their places in the mirror.
function(_stingy_mirrored_includes target folder mirror variable)
  get_target_property(includes ${target} INCLUDE_DIRECTORIES)
  set(mirrored)
  foreach(include IN LISTS includes)
    string(REGEX REPLACE "^\\$<BUILD_INTERFACE:(.*)>$" "\\1" include "${include}")
    if(NOT include OR include MATCHES "\\$<")
      continue()
    endif()
    cmake_path(ABSOLUTE_PATH include BASE_DIRECTORY ${folder} NORMALIZE)
    cmake_path(IS_PREFIX folder ${include} is_inside)
    if(is_inside)
      cmake_path(RELATIVE_PATH include BASE_DIRECTORY ${folder})
      cmake_path(ABSOLUTE_PATH include BASE_DIRECTORY ${mirror} NORMALIZE)
      list(APPEND mirrored ${include})
    endif()
  endforeach()
  set(${variable} ${mirrored} PARENT_SCOPE)
endfunction()

# The rewritten copy is compiled as the source that it was made from.
function(_stingy_copy_source_properties target source copy)
  foreach(property COMPILE_DEFINITIONS COMPILE_OPTIONS COMPILE_FLAGS INCLUDE_DIRECTORIES LANGUAGE)
    get_source_file_property(value ${source} TARGET_DIRECTORY ${target} ${property})
    if(value)
      set_property(SOURCE ${copy} PROPERTY ${property} ${value})
    endif()
  endforeach()
endfunction()

function(_stingy_copy_target_properties target twin)
  foreach(property C_STANDARD C_STANDARD_REQUIRED C_EXTENSIONS CXX_STANDARD CXX_STANDARD_REQUIRED CXX_EXTENSIONS
          POSITION_INDEPENDENT_CODE INTERPROCEDURAL_OPTIMIZATION ENABLE_EXPORTS RUNTIME_OUTPUT_DIRECTORY)
    get_target_property(value ${target} ${property})
    if(NOT value STREQUAL "value-NOTFOUND")
      set_target_properties(${twin} PROPERTIES ${property} "${value}")
    endif()
  endforeach()
  target_compile_options(${twin} PRIVATE $<TARGET_PROPERTY:${target},COMPILE_OPTIONS>)
  target_compile_definitions(${twin} PRIVATE $<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>)
  target_include_directories(${twin} PRIVATE $<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>)
  target_link_options(${twin} PRIVATE $<TARGET_PROPERTY:${target},LINK_OPTIONS>)
  get_target_property(libraries ${target} LINK_LIBRARIES)
  if(libraries)
    target_link_libraries(${twin} PRIVATE ${libraries})
  endif()
endfunction()

# Whether the target is linked by GNU ld: others do not add to their own script, or fill the file with zeros.
function(_stingy_finds_gnu_ld target variable)
  get_target_property(options ${target} LINK_OPTIONS)
  if(NOT options)
    set(options)
  endif()
  list(FILTER options INCLUDE REGEX "^-fuse-ld=|^--ld-path=|^-B")
  separate_arguments(flags NATIVE_COMMAND "${CMAKE_C_FLAGS} ${CMAKE_EXE_LINKER_FLAGS}")
  execute_process(COMMAND ${CMAKE_C_COMPILER} ${flags} ${options} -Wl,--version
    OUTPUT_VARIABLE said ERROR_QUIET)
  if(said MATCHES "GNU ld")
    set(${variable} ON PARENT_SCOPE)
  else()
    set(${variable} OFF PARENT_SCOPE)
  endif()
endfunction()

function(_stingy_lay_globals target twin fragment)
  _stingy_finds_gnu_ld(${target} has_gnu_ld)
  if(has_gnu_ld)
    target_compile_options(${twin} PRIVATE $<$<COMPILE_LANGUAGE:C,CXX>:-fdata-sections>)
    target_link_options(${twin} PRIVATE LINKER:-T,${fragment})
    set_property(TARGET ${twin} APPEND PROPERTY LINK_DEPENDS ${fragment})
  endif()
endfunction()

function(add_stingy_server target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "NAME;ANNOTATIONS;L2" "LAYOUT_OPTIONS")
  _stingy_check_call(add_stingy_server ${target})
  set(twin ${target}_stingy)
  if(arg_NAME)
    set(twin ${arg_NAME})
  endif()

  get_target_property(folder ${target} SOURCE_DIR)
  set(work ${CMAKE_CURRENT_BINARY_DIR}/${twin}.dir)
  set(mirror ${work}/source)
  set(generated ${work}/generated)
  set(memory ${work}/memory.json)
  string(MAKE_C_IDENTIFIER ${target} identifier)

  _stingy_find_tool(memwalk memwalk)
  _stingy_find_tool(stingygen stingygen)
  _stingy_find_tool(stingify stingify)
  _stingy_sort_sources(${target} ${folder} units others)
  _stingy_mirrored_includes(${target} ${folder} ${mirror} mirrored_includes)
  set_target_properties(${target} PROPERTIES EXPORT_COMPILE_COMMANDS ON)

  set(copies)
  foreach(unit IN LISTS units)
    cmake_path(RELATIVE_PATH unit BASE_DIRECTORY ${folder} OUTPUT_VARIABLE relative)
    _stingy_copy_source_properties(${target} ${unit} ${mirror}/${relative})
    list(APPEND copies ${mirror}/${relative})
  endforeach()

  set(annotations)
  if(arg_ANNOTATIONS)
    cmake_path(ABSOLUTE_PATH arg_ANNOTATIONS BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
    set(annotations --annotations ${arg_ANNOTATIONS})
  endif()
  set(layout_options ${arg_LAYOUT_OPTIONS})
  if(arg_L2)
    list(APPEND layout_options --l2 ${arg_L2})
  endif()

  file(GLOB_RECURSE headers CONFIGURE_DEPENDS LIST_DIRECTORIES false
    ${folder}/*.h ${folder}/*.hh ${folder}/*.hpp ${folder}/*.inc)
  list(FILTER headers EXCLUDE REGEX "^${CMAKE_BINARY_DIR}/")

  # The outputs of the tools keep their time when they do not change, so a stamp says when this was done last.
  add_custom_command(OUTPUT ${work}/stamp
    COMMAND ${memwalk} -p ${CMAKE_BINARY_DIR} --root ${folder} --program ${target} ${annotations} -o ${memory}
      --files ${units}
    COMMAND ${stingygen} ${memory} ${layout_options} -o ${generated}
    COMMAND ${stingify} ${memory} ${generated}/layout.json --root ${folder} --out ${mirror} --mirror --link
    COMMAND ${CMAKE_COMMAND} -E touch ${work}/stamp
    BYPRODUCTS ${memory} ${generated}/layout.json ${generated}/${identifier}_stingy.h
      ${generated}/${identifier}_stingy.c ${generated}/${identifier}_stingy.ld ${copies}
    DEPENDS ${units} ${headers} ${arg_ANNOTATIONS} ${CMAKE_BINARY_DIR}/compile_commands.json
      ${memwalk_DEPENDS} ${stingygen_DEPENDS} ${stingify_DEPENDS}
    COMMENT "Laying out and rewriting ${target}"
    VERBATIM)

  add_executable(${twin} ${copies} ${others} ${generated}/${identifier}_stingy.c ${work}/stamp)
  target_include_directories(${twin} PRIVATE ${mirrored_includes} ${generated})
  _stingy_copy_target_properties(${target} ${twin})
  target_link_libraries(${twin} PRIVATE stingy::runtime)
  _stingy_lay_globals(${target} ${twin} ${generated}/${identifier}_stingy.ld)
endfunction()
