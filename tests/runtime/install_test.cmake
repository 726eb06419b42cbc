# cmake -DRUNTIME=<dir> -DCONSUMER=<dir> -DWORK=<dir> -DC=<cc> -DCXX=<c++> -P install_test.cmake:
# builds the runtime alone, as a debug build, installs it, and builds and runs programs against the installation.
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${ARGN}\n${said}")
  endif()
endfunction()

function(run_to_abort)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(NOT result MATCHES "abort" OR NOT said MATCHES "given back twice")
    message(FATAL_ERROR "${ARGN}: ${result}\n${said}")
  endif()
endfunction()

file(REMOVE_RECURSE ${WORK})
run(${CMAKE_COMMAND} -S ${RUNTIME} -B ${WORK}/runtime -DCMAKE_C_COMPILER=${C} -DSTINGY_DEBUG=ON
  -DCMAKE_INSTALL_PREFIX=${WORK}/prefix -DCMAKE_INSTALL_LIBDIR=lib)
run(${CMAKE_COMMAND} --build ${WORK}/runtime --target install)
run(${CMAKE_COMMAND} -S ${CONSUMER} -B ${WORK}/consumer -DCMAKE_PREFIX_PATH=${WORK}/prefix
  -DCMAKE_C_COMPILER=${C} -DCMAKE_CXX_COMPILER=${CXX})
run(${CMAKE_COMMAND} --build ${WORK}/consumer)
run(${CMAKE_CTEST_COMMAND} --test-dir ${WORK}/consumer --output-on-failure --no-tests=error)
run_to_abort(${WORK}/consumer/consumer_freed_twice)
run_to_abort(${WORK}/consumer/consumer_freed_twice_shared)

# Installed elsewhere than was configured, pkg-config names the place where it lies, and flags that do.
find_program(PKG_CONFIG pkg-config)
if(NOT PKG_CONFIG)
  return()
endif()
run(${CMAKE_COMMAND} --install ${WORK}/runtime --prefix ${WORK}/elsewhere)
file(REMOVE_RECURSE ${WORK}/prefix)
set(ENV{PKG_CONFIG_PATH} ${WORK}/elsewhere/lib/pkgconfig)

function(find_flags package)
  execute_process(COMMAND ${PKG_CONFIG} --cflags --libs ${package} OUTPUT_VARIABLE said RESULT_VARIABLE result)
  separate_arguments(said UNIX_COMMAND "${said}")
  if(NOT result EQUAL 0 OR NOT said)
    message(FATAL_ERROR "pkg-config does not know ${package}")
  endif()
  set(flags ${said} PARENT_SCOPE)
endfunction()

find_flags(stingy-runtime)
run(${C} -o ${WORK}/by_flags ${CONSUMER}/main.c ${flags})
run(${WORK}/by_flags)
run(${C} -shared -fPIC -o ${WORK}/plugin.so ${CONSUMER}/part.c ${flags})
run(${WORK}/consumer/consumer_unloaded ${WORK}/plugin.so)

find_flags(stingy-interpose)
run(${C} -shared -fPIC -o ${WORK}/libfreeing.so ${CONSUMER}/freeing_library.c)
run(${C} -o ${WORK}/freed_by_library ${CONSUMER}/freed_by_library.c ${CONSUMER}/part.c
  -L${WORK} -Wl,-rpath,${WORK} -lfreeing ${flags})
run(${WORK}/freed_by_library)
