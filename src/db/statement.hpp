#pragma once
// What is sent to the database: a Statement is the text, a Call is a statement with its values.
//
// Statements are constants in the .cpp of their aggregate:
//
//   constexpr Statement kFindUser{"user_find", "SELECT id, name FROM users WHERE id = $1"};
//
// Each connection prepares one under its name the first time it meets it; two different texts under one name
// are a defect. A statement without a name is parsed every time: for text that is put together at run time
// (never from values, those are $1, $2 …). Both views must live until the call has returned.
//
// A statement `of_many` serves several calls at once, for Database::together(): each $n is an array with an
// element of every call, and every row says in `place`, counted from 1, whose it is; rows come in that order.
#include <string_view>
#include <vector>

#include "db/param.hpp"

namespace flow::db {

struct Statement {
  std::string_view name;
  std::string_view sql;
  bool of_many = false;
};

struct Call {
  Statement statement;
  Params params = {};
};

}  // namespace flow::db
