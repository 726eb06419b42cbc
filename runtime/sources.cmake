# The sources of the runtime, for the library and for tests that compile them with other flags.
set(STINGY_RUNTIME_SOURCES)
foreach(name attach bank call_below checks globals json layout_check mapping overflow pages pointer query remote slab_build stack stage_clocks stats stats_at_exit
             stats_file stats_json stats_signal stats_text take units_check valid)
  list(APPEND STINGY_RUNTIME_SOURCES ${CMAKE_CURRENT_LIST_DIR}/src/${name}.c)
endforeach()
