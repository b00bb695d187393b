#pragma once
// NodeSpec: the one row of truth about a node type. Palette, form, JSON Schema, static checks, docs/nodes.md,
// credit prices and metric labels are all derived from it; nothing about a node is written down twice.
//
// A spec is a constant of static storage (string_views point at literals) declared beside the node's run
// function, with the builders below:   .inputs = {page("Web Page").required(),
// text("Selector").required().selector()} Every node also has the ports of common_inputs() and
// common_outputs(); they are not repeated in specs.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

namespace flow::workflow {

enum class HandleType : std::uint8_t { page, html, text, number, boolean, json, list, file, any };
enum class Category : std::uint8_t { browser, extraction, data, flow, timing, communication };
enum class SecretUse : std::uint8_t { never, allowed, only };
// What the node touches: engine data only, foreign bytes, a foreign page, the outside world, user code.
enum class Posture : std::uint8_t { trusted, untrusted_data, untrusted_page, egress, code };
enum class Widget : std::uint8_t {
  text,
  number,
  checkbox,
  select,
  url,
  selector,
  credential,
  code,
  expression,
  textarea,
  json,
};

std::string_view to_string(HandleType type);
std::string_view to_string(Category category);
std::string_view to_string(SecretUse use);
std::string_view to_string(Posture posture);
std::string_view to_string(Widget widget);

struct InputSpec {
  std::string_view name;  // human title and key in data.inputs
  HandleType type = HandleType::any;
  bool is_required = false;
  std::optional<boost::json::value> default_value = std::nullopt;
  SecretUse secret = SecretUse::never;
  std::string_view credential_kind = {};  // "login", …, "any"; only with secret != never
  std::vector<std::string_view> options = {};
  std::optional<Widget> explicit_widget = std::nullopt;
  bool is_tolerant = false;    // a dead edge does not skip the node
  bool carries_pages = false;  // an `any` port that accepts a page
  int repeat_max = 0;          // "Data n": the port stands for "Data 1" … "Data <repeat_max>"
  bool session_only = false;   // a page that only names its session: the node does not act on it
  bool per_iteration =
      false;  // of a container: evaluated in the scope of each iteration, not before the node starts
  std::vector<std::string_view> extra_roots = {};  // names its expressions may read besides the common ones
  std::string_view help = {};

  Widget widget() const;

  InputSpec required() const&;
  InputSpec with_default(boost::json::value value) const&;
  InputSpec one_of(std::vector<std::string_view> texts) const&;
  InputSpec only_credential(std::string_view kind) const&;  // `$kind`
  InputSpec or_credential() const&;                         // `~`
  InputSpec as(Widget widget) const&;
  InputSpec tolerant() const&;
  InputSpec pages() const&;
  InputSpec up_to(int count) const&;
  InputSpec for_session() const&;
  InputSpec in_iteration() const&;
  InputSpec with_roots(std::vector<std::string_view> names) const&;
  InputSpec helped(std::string_view text) const&;
};

struct OutputSpec {
  std::string_view name;
  HandleType type = HandleType::any;
  bool is_path = false;       // taken or not: makes the node a branching node
  bool is_inner = false;      // visible to a container's children only
  bool follows_data = false;  // hands on `Data`: of type page when a page is connected there
  bool is_conditional =
      false;  // may be dead after success (Opened Page, Downloaded File, Web Page of extract_list on Html)

  bool opens_page = false;  // a page of its own, not the one that came in

  OutputSpec path() const&;
  OutputSpec inner() const&;
  OutputSpec passes_data() const&;
  OutputSpec conditional() const&;
  OutputSpec opens() const&;
};

InputSpec page(std::string_view name);
InputSpec html(std::string_view name);
InputSpec text(std::string_view name);
InputSpec number(std::string_view name);
InputSpec boolean(std::string_view name);
InputSpec json(std::string_view name);
InputSpec list(std::string_view name);
InputSpec file(std::string_view name);
InputSpec any(std::string_view name);
OutputSpec output(std::string_view name, HandleType type);

// A rule over several inputs ("exactly one of Selector and URL").
struct InputRule {
  enum class Kind : std::uint8_t { exactly_one, at_least_one };
  Kind kind;
  std::vector<std::string_view> inputs;  // a repeated port is named by its stem, "Data"
};

struct RetryDefaults {
  int max = 2;
  int delay_ms = 1000;
  double backoff = 2;
  double jitter = 0.2;
};

// What only the node itself can say about its literals (labels, paths, field lists). `inputs` are those of
// the document, templates not yet evaluated; nothing when all is well.
struct StaticFault {
  std::string_view input;
  std::string_view code;  // bad_literal, bad_jsonpath, bad_selector or bad_expression
  std::string reason;
};
using StaticCheck = std::optional<StaticFault> (*)(const boost::json::object& inputs);

// An example is run as a test: inputs as in data.inputs, the outputs it must give, keyed by title.
// Nodes that need a page are exercised by their golden flow instead; their example shows inputs only.
struct Example {
  std::string_view inputs;   // JSON object
  std::string_view outputs;  // JSON object, or empty when it needs a page or a server
};

struct NodeSpec {
  std::string_view type;
  std::string_view title;
  Category category = Category::data;
  std::string_view summary;  // one sentence
  std::vector<InputSpec> inputs = {};
  std::vector<OutputSpec> outputs = {};
  std::vector<InputRule> rules = {};
  int timeout_ms = 10'000;  // 0 = no deadline of its own
  RetryDefaults retry = {};
  bool side_effect = false;
  std::optional<bool> idempotent = std::nullopt;
  bool can_start = true;  // can_be_start_node also needs: no required page input
  bool is_container = false;
  bool case_paths = false;     // outputs also has one path per label of `Cases` (switch)
  bool only_in_loop = false;   // break_loop, continue_loop
  bool ends_session = false;   // close_browser: the page is gone for whoever comes later
  bool reorders_tabs = false;  // close_tab, switch_tab: all tabs of the session are worked on in one order
  bool writes_variables = false;
  bool needs_browser = false;
  bool needs_network = false;
  int credits = 1;
  Posture posture = Posture::trusted;
  int since = 1;
  Example example = {};
  StaticCheck check = nullptr;
  std::vector<std::string_view> errors = {};  // class names besides those every node may raise
  std::string_view description = {};          // Markdown for docs/nodes.md: behaviour and failure

  const InputSpec* input(std::string_view name) const;  // also the common ones and "Data 7"
  const OutputSpec* find_output(std::string_view name) const;
  bool can_be_start_node() const;
  bool is_branching() const;  // by its own outputs; `on_error: route` makes any node branch too
};

const std::vector<InputSpec>& common_inputs();    // Execute Condition
const std::vector<OutputSpec>& common_outputs();  // Done, Error

// The node types a process knows. nodes/catalog.cpp makes the one of the product; tests make small ones.
// Lookup by type; listing is alphabetical. Specs must outlive the catalogue.
class Catalogue {
 public:
  explicit Catalogue(std::vector<const NodeSpec*> specs);
  const NodeSpec* find(std::string_view type) const;
  const std::vector<const NodeSpec*>& all() const { return specs_; }

 private:
  std::vector<const NodeSpec*> specs_;
};

}  // namespace flow::workflow
