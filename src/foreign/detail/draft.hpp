#pragma once
// Draft: a workflow document while it is being put together, and the list of what found no place in it.
#include <compare>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "foreign/convert.hpp"

namespace flow::foreign::detail {

// Where a value comes from: a node and one of its outputs.
struct Source {
  std::string node;
  std::string output;
  auto operator<=>(const Source&) const = default;
};

struct NewNode {
  std::string type;
  std::string name;  // what a person would call it; made unique
  json::object inputs = {};
  json::object settings = {};
  std::string parent = {};
  json::object imported = {};  // what the other tool wrote and no input says; kept as data.imported
};

class Draft {
 public:
  Draft(FileKind from, const ConvertOptions& options) : from_(from), options_(options) {}

  const ConvertOptions& options() const { return options_; }
  bool knows(std::string_view type) const { return options_.catalogue.find(type) != nullptr; }

  // The id of the new node. Its type must be one of the catalogue.
  std::string add(NewNode node);
  const std::string& type_of(const std::string& node) const;
  bool has_input(const std::string& node, std::string_view input) const;
  json::object& inputs_of(const std::string& node);
  json::object& settings_of(const std::string& node);
  // How expressions call an output: `nodes.read_price.text`.
  std::string reference(const std::string& node, std::string_view output) const;

  // An edge that is there already is not made twice.
  void connect(const Source& from, const std::string& node, std::string_view input);

  void add_param(std::string_view name, json::object schema, bool required);
  bool has_param(std::string_view name) const { return params_.contains(name); }
  json::object& document() { return document_; }

  // `source` is what the other tool wrote, to be kept.
  void leave_out(std::string where, std::string reason, std::string advice, json::value source = {});

  Converted finish() &&;

 private:
  struct Made {
    NewNode node;
    std::string slug;
  };
  std::string unique_name(std::string_view wanted);
  Made& made(const std::string& id);
  const Made& made(const std::string& id) const;

  FileKind from_;
  const ConvertOptions& options_;
  std::vector<std::string> order_;
  std::map<std::string, Made> nodes_;
  std::set<std::string> slugs_;
  std::set<std::pair<Source, Source>> connected_;
  json::array edges_;
  json::object params_;
  json::array required_params_;
  json::object document_;  // name, description, cron …
  std::vector<LeftOut> left_out_;
  json::array sources_;
};

// A text in which nothing is a template: `{{` stands for two braces.
std::string as_literal(std::string_view text);

// Members of foreign objects, whatever they turn out to be. Numbers may be written as texts.
std::string text_at(const json::object& object, std::string_view key);
bool flag_at(const json::object& object, std::string_view key);
std::optional<double> number_at(const json::object& object, std::string_view key);
const json::object& object_at(const json::object& object, std::string_view key);  // empty when there is none
const json::array& list_at(const json::object& object, std::string_view key);

// At most `most` bytes of it, on one line, for names and messages; never half a character.
std::string shortened(std::string_view text, std::size_t most = 40);

}  // namespace flow::foreign::detail
