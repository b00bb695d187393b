#include "workflow/import.hpp"

#include <fmt/format.h>

#include "workflow/detail/aliases.hpp"
#include "workflow/detail/import_titles.hpp"
#include "workflow/input_value.hpp"

namespace flow::workflow {
namespace {

using detail::Side;

json::object* object_at(json::object& parent, std::string_view key) {
  json::value* found = parent.if_contains(key);
  return found != nullptr ? found->if_object() : nullptr;
}

// The same members in the same order, one under another name.
void rename_member(json::object& object, std::string_view from, std::string_view to) {
  json::object renamed;
  for (auto& member : object) {
    const std::string_view key = member.key();
    renamed.emplace(key == from ? to : key, std::move(member.value()));
  }
  object = std::move(renamed);
}

const NodeSpec* spec_of(const json::object& node, const Catalogue& catalogue) {
  return catalogue.find(json::string_or(node, "type", ""));
}

std::string id_of(const json::object& node) {
  return std::string(json::string_or(node, "id", ""));
}

// A name of a person's password is none of ours to turn into a credential name, which is printed; ids are.
bool looks_like_an_id(std::string_view text) {
  const auto is_id_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  std::size_t dashes = 0;
  for (const char c : text) {
    dashes += c == '-' ? 1 : 0;
    if (c != '-' && !is_id_letter(c)) return false;
  }
  const bool is_uuid = text.size() == 36 && dashes == 4;
  const bool is_cuid = text.size() == 25 && dashes == 0 && text.front() == 'c';
  return is_uuid || is_cuid;
}

class Importer {
 public:
  Importer(json::object source, const Catalogue& catalogue, const ImportOptions& options)
      : catalogue_(catalogue), options_(options) {
    out_.document = std::move(source);
  }

  Imported run() {
    each_object("nodes", [&](json::object& node) { import_type(node); });
    each_object("nodes", [&](json::object& node) { import_inputs(node); });
    each_object("edges", [&](json::object& edge) { import_edge(edge); });
    each_object("nodes", [&](json::object& node) { import_texts(node); });
    if (!is_ours()) each_object("nodes", [&](json::object& node) { keep_typing(node); });
    return std::move(out_);
  }

 private:
  template <class Visit>
  void each_object(std::string_view key, Visit visit) {
    json::value* list = out_.document.if_contains(key);
    if (list == nullptr || !list->is_array()) return;
    for (json::value& member : list->get_array()) {
      if (member.is_object()) visit(member.get_object());
    }
  }

  void changed(std::string_view where, std::string_view what) {
    out_.changes.push_back(fmt::format("{}: {}", where, what));
  }
  void problem(const json::object& node, std::string_view input, ProblemCode code, std::string reason,
               Severity severity = Severity::error) {
    out_.problems.push_back({.node = NodeId(id_of(node)),
                             .input = std::string(input),
                             .code = code,
                             .severity = severity,
                             .reason = std::move(reason)});
  }

  void import_type(json::object& node) {
    std::string type(json::string_or(node, "type", ""));
    json::object* data = object_at(node, "data");
    if (data != nullptr && catalogue_.find(type) == nullptr) {
      // ScrapeFlow draws every node with one component and says in its data what it is.
      if (const std::string_view inner = json::string_or(*data, "type", ""); !inner.empty()) {
        type = inner;
        if (json::string_or(node, "type", "") != type) set_type(node, type);
      }
    }
    if (type.empty() || catalogue_.find(type) != nullptr) return;
    const detail::TypeAlias* alias = detail::find_type_alias(type);
    if (alias != nullptr && !alias->type.empty()) {
      if (alias->type != type) set_type(node, alias->type);
      if (catalogue_.find(alias->type) != nullptr) {
        if (data != nullptr) data->stable_erase("type");
        if (!alias->proposal.empty()) {
          problem(node, "", ProblemCode::bad_literal,
                  fmt::format("\"{}\" became {}: {}", type, alias->type, alias->proposal), Severity::warning);
        }
        return;
      }
    }
    const std::string_view proposal = alias == nullptr ? "" : alias->proposal;
    problem(node, "", ProblemCode::unknown_type,
            proposal.empty() ? fmt::format("there is no node of type \"{}\" yet; it is kept as it is", type)
                             : fmt::format("there is no node of type \"{}\"; {}", type, proposal));
  }

  void set_type(json::object& node, std::string_view type) {
    changed(id_of(node), fmt::format("type \"{}\" is now \"{}\"", json::string_or(node, "type", ""), type));
    node["type"] = type;
  }

  // The canonical name of a port: exact, then without case, then by the table.
  std::string resolve(const NodeSpec& spec, Side side, const std::string& title) const {
    const auto has = [&](std::string_view name) {
      return side == Side::input ? spec.input(name) != nullptr : spec.find_output(name) != nullptr;
    };
    if (has(title)) return title;
    std::string found;
    const auto look = [&](const auto& ports) {
      for (const auto& port : ports) {
        if (found.empty() && detail::equal_without_case(port.name, title)) found = port.name;
      }
    };
    if (side == Side::input) {
      look(spec.inputs);
      look(common_inputs());
    } else {
      look(spec.outputs);
      look(common_outputs());
    }
    if (!found.empty()) return found;
    if (const auto alias = detail::find_port_alias(spec.type, side, title); alias && has(*alias))
      return std::string(*alias);
    if (side == Side::input && title.ends_with("Condition")) return "Execute Condition";
    return title;
  }

  void import_inputs(json::object& node) {
    const NodeSpec* spec = spec_of(node, catalogue_);
    json::object* data = object_at(node, "data");
    json::object* inputs = data == nullptr ? nullptr : object_at(*data, "inputs");
    if (spec == nullptr || inputs == nullptr) return;
    std::vector<std::string> titles;
    for (const auto& member : *inputs) titles.emplace_back(member.key());
    for (const std::string& title : titles) {
      const std::string name = resolve(*spec, Side::input, title);
      if (name == title || inputs->contains(name)) continue;
      rename_member(*inputs, title, name);
      changed(id_of(node), fmt::format("input \"{}\" is now \"{}\"", title, name));
    }
    for (auto& member : *inputs) import_value(node, *spec, member.key(), member.value());
  }

  void import_value(const json::object& node, const NodeSpec& spec, std::string_view name,
                    json::value& value) {
    if (!value.is_string()) return;
    const std::string text(value.get_string());
    const InputSpec* input = spec.input(name);
    if (input == nullptr) return;
    if (spec.type == "branch" && name == "Operator") {
      if (const auto canonical = detail::find_operator_alias(text)) {
        value = *canonical;
        changed(id_of(node), fmt::format("operator \"{}\" is now \"{}\"", text, *canonical));
      }
    } else if (name == "Use TLS" && (text == "true" || text == "false")) {
      value = text == "true";
      changed(id_of(node), fmt::format("Use TLS \"{0}\" is now {0}", text));
    } else if (input->secret == SecretUse::only) {
      import_credential(node, name, text, value);
    }
  }

  void import_credential(const json::object& node, std::string_view name, const std::string& text,
                         json::value& value) {
    const auto known = options_.credential_names.find(text);
    if (known == options_.credential_names.end() && !looks_like_an_id(text)) return;
    const std::string& credential = known == options_.credential_names.end() ? text : known->second;
    value = json::object{{"$credential", credential}};
    changed(id_of(node), fmt::format("{} is now the credential \"{}\"", name, credential));
    if (known == options_.credential_names.end()) {
      problem(node, name, ProblemCode::unknown_credential,
              fmt::format("there is no credential with the id \"{}\"; choose one", text));
    }
  }

  json::object* find_node(std::string_view id) {
    json::object* found = nullptr;
    each_object("nodes", [&](json::object& node) {
      if (found == nullptr && json::string_or(node, "id", "") == id) found = &node;
    });
    return found;
  }

  void import_edge(json::object& edge) {
    import_handle(edge, "source", "sourceHandle", Side::output);
    import_handle(edge, "target", "targetHandle", Side::input);
  }

  void import_handle(json::object& edge, std::string_view end, std::string_view key, Side side) {
    const json::object* node = find_node(json::string_or(edge, end, ""));
    const NodeSpec* spec = node == nullptr ? nullptr : spec_of(*node, catalogue_);
    const std::string title(json::string_or(edge, key, ""));
    if (spec == nullptr || title.empty()) return;
    const std::string name = resolve(*spec, side, title);
    if (name == title) return;
    edge[key] = name;
    changed(fmt::format("edge {}", id_of(edge)),
            fmt::format("{} \"{}\" is now \"{}\"", side == Side::input ? "input" : "output", title, name));
  }

  // `{{Output Title}}` in the texts of a node.
  void import_texts(json::object& node) {
    json::object* data = object_at(node, "data");
    json::object* inputs = data == nullptr ? nullptr : object_at(*data, "inputs");
    const NodeSpec* spec = spec_of(node, catalogue_);
    if (inputs == nullptr || spec == nullptr) return;
    for (auto& member : *inputs) {
      const std::string name(member.key());
      detail::each_text(member.value(), [&](json::string& text) {
        detail::TitleReplacement replaced = detail::replace_titles(
            text, [&](std::string_view title) { return upstream_output(id_of(node), title); });
        for (const std::string& title : replaced.unresolved) {
          problem(node, name, ProblemCode::unknown_reference,
                  fmt::format("{{{{ {0} }}}}: not exactly one node before this one gives \"{0}\"; write "
                              "{{{{ nodes.<name>.<output> }}}}",
                              title));
        }
        if (!replaced.replaced) return;
        changed(id_of(node),
                fmt::format("{}: \"{}\" is now \"{}\"", name, std::string_view(text), replaced.text));
        text = replaced.text;
      });
    }
  }

  // What to write instead of the title, when exactly one node upstream has that output.
  std::optional<std::string> upstream_output(const std::string& id, std::string_view title) {
    std::optional<std::string> found;
    for (const std::string& source : detail::upstream(out_.document, id)) {
      const json::object* node = find_node(source);
      const NodeSpec* spec = node == nullptr ? nullptr : spec_of(*node, catalogue_);
      if (spec == nullptr) continue;
      const std::string name = resolve(*spec, Side::output, std::string(title));
      const OutputSpec* output = spec->find_output(name);
      if (output == nullptr || output->is_inner || output->type == HandleType::page) continue;
      if (found) return std::nullopt;
      found = detail::reference_to(*node, name);
    }
    return found;
  }

  // Other products type like a person by default; ours does not.
  void keep_typing(json::object& node) {
    if (json::string_or(node, "type", "") != "fill_input") return;
    json::object* data = object_at(node, "data");
    if (data == nullptr) return;
    if (!data->contains("inputs")) (*data)["inputs"] = json::object{};
    json::object* inputs = object_at(*data, "inputs");
    if (inputs == nullptr || inputs->contains("Human-like Typing")) return;
    (*inputs)["Human-like Typing"] = true;
    changed(id_of(node), "Human-like Typing is written down as true");
  }

  // Canonical already, and with a mark that only our documents bear?
  bool is_ours() {
    if (!out_.changes.empty()) return false;
    bool marked = false;
    for (const char* key : {"params", "triggers", "settings", "timezone"})
      marked = marked || out_.document.contains(key);
    each_object("nodes", [&](json::object& node) {
      const json::object* data = object_at(node, "data");
      marked = marked || node.contains("parentId") ||
               (data != nullptr && (data->contains("name") || data->contains("settings")));
    });
    return marked;
  }

  const Catalogue& catalogue_;
  const ImportOptions& options_;
  Imported out_;
};

}  // namespace

Imported import_document(json::object source, const Catalogue& catalogue, const ImportOptions& options) {
  return Importer(std::move(source), catalogue, options).run();
}

}  // namespace flow::workflow
