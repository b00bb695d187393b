# flow_module(NAME [PRIVATE_LIBS lib…] [PUBLIC_LIBS lib…] [EXCLUDE regex])
#
# Makes the targets of one module from file names and its DEPS file alone:
#   flow_NAME         static library of every .cpp that is none of the next three
#   flow_NAME_test    every x_test.cpp; ctest label `unit`, names prefixed "NAME."
#   flow_NAME_dbtest  every x_dbtest.cpp; ctest label `postgres`
#   flow_NAME_bench   every x_bench.cpp; not run by ctest
# DEPS is the only list of dependencies: it is linked here and held against the #includes by tools/check_deps.
include(GoogleTest)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
find_library(FLOW_RAPIDCHECK rapidcheck REQUIRED)

function(flow_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "EXCLUDE" "PRIVATE_LIBS;PUBLIC_LIBS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "flow_module(${name}): unknown argument ${arg_UNPARSED_ARGUMENTS}")
  endif()
  set(dir ${CMAKE_CURRENT_SOURCE_DIR})

  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${dir}/DEPS)
  file(STRINGS ${dir}/DEPS deps REGEX "^[a-z]")
  list(TRANSFORM deps REPLACE "[ #].*$" "")
  list(TRANSFORM deps PREPEND flow_)

  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${dir}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/node_modules/")
  if(arg_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX "${arg_EXCLUDE}")
  endif()
  set(tests ${sources})
  set(dbtests ${sources})
  set(benches ${sources})
  list(FILTER sources EXCLUDE REGEX "_(test|dbtest|bench)\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER dbtests INCLUDE REGEX "_dbtest\\.cpp$")
  list(FILTER benches INCLUDE REGEX "_bench\\.cpp$")

  if(sources)
    add_library(flow_${name} STATIC ${sources})
    set_property(GLOBAL APPEND PROPERTY FLOW_MODULES flow_${name})
    target_link_libraries(flow_${name} PUBLIC flow_options ${deps} ${arg_PUBLIC_LIBS} PRIVATE ${arg_PRIVATE_LIBS})
    flow_use_pch(flow_${name})
  else()
    add_library(flow_${name} INTERFACE)
    target_link_libraries(flow_${name} INTERFACE flow_options ${deps} ${arg_PUBLIC_LIBS} ${arg_PRIVATE_LIBS})
  endif()

  if(tests AND FLOW_TESTS)
    flow_test_executable(flow_${name}_test ${name} unit flow_${name} "${tests}")
  endif()
  if(dbtests AND FLOW_TESTS)
    flow_test_executable(flow_${name}_dbtest ${name} postgres flow_${name} "${dbtests}")
  endif()
  if(benches AND FLOW_BENCHES)
    add_executable(flow_${name}_bench ${benches})
    target_link_libraries(flow_${name}_bench PRIVATE flow_${name} benchmark::benchmark_main)
    flow_use_pch(flow_${name}_bench)
    set_property(GLOBAL APPEND PROPERTY FLOW_BENCH_TARGETS flow_${name}_bench)
  endif()
endfunction()

# Shared precompiled headers; presets without them (lint) set FLOW_PCH=OFF so that each file shows its own includes.
function(flow_use_pch target)
  if(FLOW_PCH)
    target_precompile_headers(${target} REUSE_FROM flow_pch)
  endif()
endfunction()
function(flow_use_test_pch target)
  if(FLOW_PCH)
    target_precompile_headers(${target} REUSE_FROM flow_test_pch)
  endif()
endfunction()

# flow_test_executable(TARGET PREFIX LABEL LIBRARY SOURCES): a GoogleTest program registered with ctest, case by case; with
# FLOW_TEST_PROGRAMS as a whole, the largest first, because a sanitizer's start costs more than most cases.
function(flow_test_executable target prefix label library sources)
  add_executable(${target} ${sources})
  target_link_libraries(${target} PRIVATE ${library} flow_test_support GTest::gmock GTest::gtest_main ${FLOW_RAPIDCHECK})
  target_compile_definitions(${target} PRIVATE FLOW_SOURCE_DIR="${CMAKE_SOURCE_DIR}" FLOW_BINARY_DIR="${CMAKE_BINARY_DIR}")
  flow_use_test_pch(${target})
  set(fixtures "")
  if(label STREQUAL postgres)
    # The cluster is started by whoever comes first, also by hand; ctest starts it before them and stops it after the last.
    target_link_libraries(${target} PRIVATE flow_test_database)
    add_dependencies(${target} flow_test_postgres)
    set(fixtures FIXTURES_REQUIRED postgres)
  endif()
  if(FLOW_TEST_PROGRAMS)
    list(LENGTH sources cost)
    add_test(NAME ${prefix}.${label} COMMAND ${target} --gtest_brief=1)
    set_tests_properties(${prefix}.${label} PROPERTIES
      LABELS ${label} TIMEOUT ${FLOW_TEST_TIMEOUT} COST ${cost} ${fixtures})
  else()
    gtest_discover_tests(${target} TEST_PREFIX "${prefix}." DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
      PROPERTIES LABELS ${label} TIMEOUT ${FLOW_TEST_TIMEOUT} ${fixtures})
  endif()
  if(label STREQUAL unit)
    set_property(GLOBAL APPEND PROPERTY FLOW_UNIT_TEST_TARGETS ${target})
  endif()
endfunction()
