// What it costs to save a large workflow: read, check and plan a document of 1,000 nodes. Bar: 10 ms.
#include <benchmark/benchmark.h>

#include <fmt/format.h>

#include "workflow/validate.hpp"

namespace flow::workflow {
namespace {

const Catalogue& catalogue() {
  static const std::vector<NodeSpec> kSpecs{
      {.type = "open", .inputs = {text("URL").required()}, .outputs = {output("Web Page", HandleType::page)}},
      {.type = "read",
       .inputs = {page("Web Page").required(), text("Selector").required()},
       .outputs = {output("Text", HandleType::text), output("Web Page", HandleType::page)}},
      {.type = "branch",
       .inputs = {text("Condition").required(), any("Data").pages()},
       .outputs = {output("True Path", HandleType::any).path().passes_data(),
                   output("False Path", HandleType::any).path().passes_data()}},
      {.type = "write", .inputs = {any("Value").required()}, .outputs = {output("Value", HandleType::json)}},
      {.type = "merge",
       .inputs = {any("Data").up_to(20).tolerant()},
       .outputs = {output("Merged", HandleType::json)},
       .can_start = false},
  };
  static const Catalogue kCatalogue = [] {
    std::vector<const NodeSpec*> all;
    for (const NodeSpec& spec : kSpecs) all.push_back(&spec);
    return Catalogue(std::move(all));
  }();
  return kCatalogue;
}

class Writer {
 public:
  std::string node(std::string_view type, std::string_view inputs) {
    std::string id = fmt::format("n{}", count_++);
    nodes_ +=
        fmt::format(R"({}{{"id":"{}","type":"{}","position":{{"x":0,"y":0}},"data":{{"inputs":{{{}}}}}}})",
                    nodes_.empty() ? "" : ",", id, type, inputs);
    return id;
  }
  void edge(std::string_view source, std::string_view output, std::string_view target,
            std::string_view input) {
    edges_ +=
        fmt::format(R"({}{{"id":"e{}","source":"{}","target":"{}","sourceHandle":"{}","targetHandle":"{}"}})",
                    edges_.empty() ? "" : ",", edge_count_++, source, target, output, input);
  }
  int count() const { return count_; }
  std::string document() const { return fmt::format(R"({{"nodes":[{}],"edges":[{}]}})", nodes_, edges_); }

 private:
  std::string nodes_, edges_;
  int count_ = 0;
  int edge_count_ = 0;
};

// Groups of ten nodes: read, decide by an expression, two paths with templates, a join, a report. Ten
// browsers with ten groups one after the other on each page.
std::string document(int nodes) {
  Writer out;
  while (out.count() + 10 <= nodes) {
    std::string at = out.node("open", R"("URL":"{{ params.site }}/start")");
    for (int group = 0; group < 11 && out.count() + 9 <= nodes; ++group) {
      const std::string read = out.node("read", R"("Selector":".price")");
      const std::string stock = out.node("read", R"("Selector":".stock")");
      const std::string branch =
          out.node("branch", fmt::format(R"("Condition":"size(nodes.{}.text) > 3")", read));
      const std::string more = out.node("read", R"("Selector":".more")");
      const std::string yes = out.node(
          "write",
          fmt::format(R"("Value":{{"price":"{{{{ nodes.{}.text }}}}","run":"{{{{ execution.id }}}}"}})",
                      read));
      const std::string no = out.node(
          "write", fmt::format(R"("Value":"sold out: {{{{ nodes.{}.text }}}} at {{{{ now }}}}")", stock));
      const std::string merge = out.node("merge", "");
      const std::string report = out.node(
          "write", fmt::format(R"("Value":["{{{{ nodes.{}.merged }}}}","{{{{ params.site }}}}"])", merge));
      const std::string last = out.node("read", R"("Selector":".end")");
      out.edge(at, "Web Page", read, "Web Page");
      out.edge(read, "Web Page", stock, "Web Page");
      out.edge(stock, "Web Page", branch, "Data");
      out.edge(branch, "True Path", more, "Web Page");
      out.edge(more, "Done", yes, "Execute Condition");
      out.edge(branch, "False Path", no, "Execute Condition");
      out.edge(yes, "Value", merge, "Data 1");
      out.edge(no, "Value", merge, "Data 2");
      out.edge(merge, "Done", report, "Execute Condition");
      out.edge(stock, "Web Page", last, "Web Page");
      at = last;
    }
  }
  return out.document();
}

void workflow_parse_validate_plan_1000(benchmark::State& state) {
  const std::string text = document(1000);
  for (auto _ : state) {
    const auto parsed = parse_document(text);
    if (!parsed) return state.SkipWithError(parsed.error().message.c_str());
    const Checked checked = check(*parsed, catalogue());
    if (!checked.ok()) return state.SkipWithError(first_error(checked).message.c_str());
    benchmark::DoNotOptimize(checked.plan->phases);
  }
  state.SetLabel(fmt::format("{} KB", text.size() / 1024));
}
BENCHMARK(workflow_parse_validate_plan_1000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace flow::workflow
