# flow_options: flags, definitions and the precompiled header that every target shares.
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(PkgConfig REQUIRED)
# FindBoost is older than Boost 1.81 and would warn about that at length.
set(Boost_NO_WARN_NEW_VERSIONS ON)
set(Boost_USE_STATIC_LIBS ${FLOW_ARCHIVES})
find_package(Boost 1.81 EXACT REQUIRED COMPONENTS json url system)

add_library(flow_options INTERFACE)
target_include_directories(flow_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(flow_options INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Wno-missing-field-initializers>
  $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<BOOL:${FLOW_WERROR}>>:-Werror>
  $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CONFIG:RelWithDebInfo>>:-fstack-protector-strong>)
# One definition rule: the separate-compilation macros of Asio and Beast must reach every source file.
target_compile_definitions(flow_options INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
  $<$<CONFIG:RelWithDebInfo>:_GLIBCXX_ASSERTIONS>
  $<$<CONFIG:RelWithDebInfo>:_FORTIFY_SOURCE=3>)
target_link_libraries(flow_options INTERFACE fmt::fmt Boost::json Boost::url Boost::system Threads::Threads)

# flow_pkg_library(PREFIX MODULE): the target PkgConfig::PREFIX; its archive where FLOW_ARCHIVES asks for it.
function(flow_pkg_library prefix module)
  if(FLOW_ARCHIVES)
    list(PREPEND CMAKE_FIND_LIBRARY_SUFFIXES .a)
  endif()
  pkg_check_modules(${prefix} REQUIRED IMPORTED_TARGET GLOBAL ${module})
endfunction()

# The precompiled header names Asio types, so every program refers to Asio's separately compiled part: it is linked by all,
# below the modules.
add_library(flow_asio STATIC ${CMAKE_SOURCE_DIR}/src/async/asio_impl.cpp)
target_compile_definitions(flow_asio PRIVATE $<TARGET_PROPERTY:flow_options,INTERFACE_COMPILE_DEFINITIONS>)
target_link_libraries(flow_options INTERFACE flow_asio)

# flow_pch for everything, flow_test_pch with GoogleTest added for test programs: compiled once, reused by all.
function(flow_add_pch name)
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/${name}.cpp CONTENT "// The precompiled header lives on this target.\n")
  add_library(${name} OBJECT ${CMAKE_BINARY_DIR}/${name}.cpp)
  target_link_libraries(${name} PUBLIC flow_options)
  target_precompile_headers(${name} PRIVATE
    <algorithm> <chrono> <cstdint> <expected> <functional> <map> <memory> <optional> <span> <string> <string_view>
    <utility> <variant> <vector> <fmt/format.h> <boost/asio/awaitable.hpp> <boost/json/value.hpp> ${ARGN})
endfunction()
if(FLOW_PCH)
  flow_add_pch(flow_pch)
  if(FLOW_TESTS)
    flow_add_pch(flow_test_pch <gtest/gtest.h> <gmock/gmock.h>)
    find_package(GTest REQUIRED)
    target_link_libraries(flow_test_pch PUBLIC GTest::gmock)  # its definitions
  endif()
endif()
