# cmake -DRUNTIME=<dir> -DCONSUMER=<dir> -DWORK=<dir> -DC=<cc> -DCXX=<c++> -P install_test.cmake:
# builds the runtime alone, installs it, and builds and runs a program against the installation.
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${ARGN}\n${said}")
  endif()
endfunction()

file(REMOVE_RECURSE ${WORK})
run(${CMAKE_COMMAND} -S ${RUNTIME} -B ${WORK}/runtime -DCMAKE_C_COMPILER=${C}
  -DCMAKE_INSTALL_PREFIX=${WORK}/prefix -DCMAKE_INSTALL_LIBDIR=lib)
run(${CMAKE_COMMAND} --build ${WORK}/runtime --target install)
run(${CMAKE_COMMAND} -S ${CONSUMER} -B ${WORK}/consumer -DCMAKE_PREFIX_PATH=${WORK}/prefix
  -DCMAKE_C_COMPILER=${C} -DCMAKE_CXX_COMPILER=${CXX})
run(${CMAKE_COMMAND} --build ${WORK}/consumer)
run(${WORK}/consumer/consumer_c)
run(${WORK}/consumer/consumer_cpp)
if(NOT EXISTS ${WORK}/prefix/lib/pkgconfig/stingy-runtime.pc)
  message(FATAL_ERROR "no pkg-config file")
endif()

# Installed elsewhere than was configured, pkg-config names the place where it lies.
run(${CMAKE_COMMAND} --install ${WORK}/runtime --prefix ${WORK}/elsewhere)
find_program(PKG_CONFIG pkg-config)
if(PKG_CONFIG)
  set(ENV{PKG_CONFIG_PATH} ${WORK}/elsewhere/lib/pkgconfig)
  execute_process(COMMAND ${PKG_CONFIG} --variable=includedir stingy-runtime OUTPUT_VARIABLE said
    OUTPUT_STRIP_TRAILING_WHITESPACE)
  cmake_path(NORMAL_PATH said)
  if(NOT said STREQUAL ${WORK}/elsewhere/include)
    message(FATAL_ERROR "pkg-config names ${said}")
  endif()
endif()
