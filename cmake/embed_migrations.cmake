# cmake -DFOLDER=… -DOUTPUT=… -P embed_migrations.cmake: writes the C++ source of db::migrations() from NNNN_title.sql.
file(GLOB files ${FOLDER}/*.sql)
list(SORT files)
set(rows "")
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME_WE)
  if(NOT name MATCHES "^([0-9][0-9][0-9][0-9])_([a-z0-9_]+)$")
    message(FATAL_ERROR "${file}: a migration is called NNNN_title.sql")
  endif()
  set(version ${CMAKE_MATCH_1})
  set(title ${CMAKE_MATCH_2})
  string(REGEX REPLACE "^0+" "" version ${version})
  file(READ ${file} sql)
  if(sql MATCHES "\\)sql\"")
    message(FATAL_ERROR "${file}: )sql\" cannot stand in a migration")
  endif()
  # A literal may have at most 65,535 characters by the standard; neighbours become one.
  string(LENGTH "${sql}" length)
  set(literals "")
  set(at 0)
  while(at LESS length)
    string(SUBSTRING "${sql}" ${at} 15000 part)
    string(APPEND literals "\n     R\"sql(${part})sql\"")
    math(EXPR at "${at} + 15000")
  endwhile()
  string(APPEND rows "    {${version}, \"${title}\",${literals}},\n")
endforeach()
file(WRITE ${OUTPUT}.new "// Made by cmake/embed_migrations.cmake from src/db/migrations.
#include \"db/migrations.hpp\"

namespace flow::db {

std::span<const Migration> migrations() {
  static constexpr Migration kMigrations[] = {
${rows}  };
  return kMigrations;
}

}  // namespace flow::db
")
file(RENAME ${OUTPUT}.new ${OUTPUT})
