# flow_embed(TARGET FUNCTION FOLDER [DEPENDS file…])
#
# Links the files of a folder into TARGET, compressed, as the function FUNCTION ("flow::app::editor_files"), which
# returns std::span<const EmbeddedFile> in the order of their names; whoever calls it declares it. The folder is
# read at build time, after DEPENDS, so it may be the output of another command.
function(flow_embed target function folder)
  cmake_parse_arguments(PARSE_ARGV 3 arg "" "" "DEPENDS")
  string(REPLACE "::" "_" name ${function})
  set(into ${CMAKE_CURRENT_BINARY_DIR}/${name})
  add_custom_command(
    OUTPUT ${into}.S ${into}.cpp
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${folder} -DINTO=${into} -DFUNCTION=${function}
            -P ${CMAKE_SOURCE_DIR}/cmake/embed_assets.cmake
    DEPENDS ${arg_DEPENDS} ${CMAKE_SOURCE_DIR}/cmake/embed_assets.cmake
    COMMENT "Embedding ${folder}"
    VERBATIM)
  # The assembler reads the compressed files behind CMake's back; they are written with the .S and never without it.
  target_sources(${target} PRIVATE ${into}.S ${into}.cpp)
endfunction()
if(NOT CMAKE_SCRIPT_MODE_FILE)
  return()
endif()

# cmake -DFOLDER=… -DINTO=… -DFUNCTION=… -P embed_assets.cmake: writes INTO.S, INTO.cpp and INTO/N.gz.
file(GLOB_RECURSE names RELATIVE ${FOLDER} ${FOLDER}/*)
list(FILTER names EXCLUDE REGEX "(^|/)\\.")  # what tools leave for themselves
list(SORT names)
file(REMOVE_RECURSE ${INTO})
file(MAKE_DIRECTORY ${INTO})
get_filename_component(prefix ${INTO} NAME)
string(REGEX REPLACE "::[a-z_]+$" "" namespace ${FUNCTION})
string(REGEX REPLACE "^.*::" "" function ${FUNCTION})
set(number 0)
set(data "")
set(symbols "")
set(rows "")
foreach(name IN LISTS names)
  if(NOT name MATCHES "^[A-Za-z0-9_./-]+$")
    message(FATAL_ERROR "${FOLDER}/${name}: the name of an embedded file has letters, digits and -_./ only")
  endif()
  file(SHA256 ${FOLDER}/${name} hash)
  string(SUBSTRING ${hash} 0 32 hash)
  execute_process(
    COMMAND gzip -9 -n -c ${FOLDER}/${name}
    OUTPUT_FILE ${INTO}/${number}.gz
    COMMAND_ERROR_IS_FATAL ANY)
  set(symbol ${prefix}_${number})
  string(APPEND data "
  .global ${symbol}, ${symbol}_end
/* ${name} ${hash} */
${symbol}:
  .incbin \"${INTO}/${number}.gz\"
${symbol}_end:
")
  string(APPEND symbols "extern const char ${symbol}[], ${symbol}_end[];\n")
  string(APPEND rows "      {\"${name}\", \"${hash}\", between(${symbol}, ${symbol}_end)},\n")
  math(EXPR number "${number} + 1")
endforeach()

# Without the note the linker would make the stack of the whole program executable.
file(WRITE ${INTO}.S "/* Made by cmake/embed_assets.cmake. */
  .section .rodata
${data}
  .section .note.GNU-stack,\"\",@progbits
")
file(WRITE ${INTO}.cpp "// Made by cmake/embed_assets.cmake.
#include <array>
#include <span>

#include \"base/embedded_file.hpp\"

extern \"C\" {
${symbols}}

namespace ${namespace} {

std::span<const EmbeddedFile> ${function}();
std::span<const EmbeddedFile> ${function}() {
  [[maybe_unused]] constexpr auto between = [](const char* begin, const char* end) {
    return std::string_view(begin, static_cast<std::size_t>(end - begin));
  };
  static const std::array<EmbeddedFile, ${number}> kFiles{{
${rows}  }};
  return kFiles;
}

}  // namespace ${namespace}
")
