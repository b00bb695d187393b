#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::PageCase
    kCases[] =
        {
            {.name = "Input",
             .html =
                 R"json(<form><label for=n>Name</label><input id=n><textarea id=t>old</textarea><div id=c contenteditable></div><input id=d type=date><input id=r readonly><input id=box type=checkbox><input id=f type=file><select id=s><option value=a>Ah</option><option value=b>Be</option></select></form>)json",
             .inputs = R"json({"Selector": "#n", "Value": "Ada"})json",
             .outputs = R"json({})json",
             .after = R"json(document.querySelector('#n').value)json",
             .gives = R"json("Ada")json"},
            {.name = "ByLabel",
             .html =
                 R"json(<form><label for=n>Name</label><input id=n><textarea id=t>old</textarea><div id=c contenteditable></div><input id=d type=date><input id=r readonly><input id=box type=checkbox><input id=f type=file><select id=s><option value=a>Ah</option><option value=b>Be</option></select></form>)json",
             .inputs = R"json({"Selector": "label=Name", "Value": "Ada"})json",
             .outputs = R"json({})json",
             .after = R"json(document.querySelector('#n').value)json",
             .gives = R"json("Ada")json"},
            {.name = "ReplacesWhatIsThere",
             .html =
                 R"json(<form><label for=n>Name</label><input id=n><textarea id=t>old</textarea><div id=c contenteditable></div><input id=d type=date><input id=r readonly><input id=box type=checkbox><input id=f type=file><select id=s><option value=a>Ah</option><option value=b>Be</option></select></form>)json",
             .inputs = R"json({"Selector": "#t", "Value": "new"})json",
             .outputs = R"json({})json",
             .after = R"json(document.querySelector('#t').value)json",
             .gives = R"json("new")json"},
            {.name = "AddsAtTheEnd",
             .html =
                 R"json(<form><label for=n>Name</label><input id=n><textarea id=t>old</textarea><div id=c contenteditable></div><input id=d type=date><input id=r readonly><input id=box type=checkbox><input id=f type=file><select id=s><option value=a>Ah</option><option value=b>Be</option></select></form>)json",
             .inputs = R"json({"Selector": "#t", "Value": "er", "Clear First": false})json",
             .outputs = R"json({})json",
             .after = R"json(document.querySelector('#t').value)json",
             .gives = R"json("older")json"},
            {.name = "Contenteditable",
             .html =
                 R"json(<form><label for=n>Name</label><input id=n><textarea id=t>old</textarea><div id=c contenteditable></div><input id=d type=date><input id=r readonly><input id=box type=checkbox><input id=f type=file><select id=s><option value=a>Ah</option><option value=b>Be</option></select></form>)json",
             .inputs = R"json({"Selector": "#c", "Value": "hi"})json",
             .outputs = R"json({})json",
             .after = R"json(document.querySelector('#c').innerText)json",
             .gives = R"json("hi")json"},
            {.name = "Date",
             .html =
                 R"json(<form><label for=n>Name</label><input id=n><textarea id=t>old</textarea><div id=c contenteditable></div><input id=d type=date><input id=r readonly><input id=box type=checkbox><input id=f type=file><select id=s><option value=a>Ah</option><option value=b>Be</option></select></form>)json",
             .inputs = R"json({"Selector": "#d", "Value": "2026-12-10"})json",
             .outputs = R"json({})json",
             .after = R"json(document.querySelector('#d').value)json",
             .gives = R"json("2026-12-10")json"},
            {.name = "KeyByKey",
             .html =
                 R"json(<form><label for=n>Name</label><input id=n><textarea id=t>old</textarea><div id=c contenteditable></div><input id=d type=date><input id=r readonly><input id=box type=checkbox><input id=f type=file><select id=s><option value=a>Ah</option><option value=b>Be</option></select></form><script>keys=0; n.onkeydown=()=>keys++</script>)json",
             .inputs = R"json({"Selector": "#n", "Value": "abc", "Human-like Typing": true})json",
             .outputs = R"json({})json",
             .after = R"json([n.value, keys])json",
             .gives = R"json(["abc", 3])json"},
            {.name = "ReadOnly",
             .html =
                 R"json(<form><label for=n>Name</label><input id=n><textarea id=t>old</textarea><div id=c contenteditable></div><input id=d type=date><input id=r readonly><input id=box type=checkbox><input id=f type=file><select id=s><option value=a>Ah</option><option value=b>Be</option></select></form>)json",
             .inputs = R"json({"Selector": "#r", "Value": "x"})json",
             .error = ErrorCode::not_actionable,
             .timeout_ms = 800},
            {.name = "Checkbox",
             .html =
                 R"json(<form><label for=n>Name</label><input id=n><textarea id=t>old</textarea><div id=c contenteditable></div><input id=d type=date><input id=r readonly><input id=box type=checkbox><input id=f type=file><select id=s><option value=a>Ah</option><option value=b>Be</option></select></form>)json",
             .inputs = R"json({"Selector": "#box", "Value": "x"})json",
             .error = ErrorCode::invalid_input,
             .message = "checkbox"},
            {.name = "FileInput",
             .html =
                 R"json(<form><label for=n>Name</label><input id=n><textarea id=t>old</textarea><div id=c contenteditable></div><input id=d type=date><input id=r readonly><input id=box type=checkbox><input id=f type=file><select id=s><option value=a>Ah</option><option value=b>Be</option></select></form>)json",
             .inputs = R"json({"Selector": "#f", "Value": "x"})json",
             .error = ErrorCode::invalid_input},
            {.name = "Select",
             .html =
                 R"json(<form><label for=n>Name</label><input id=n><textarea id=t>old</textarea><div id=c contenteditable></div><input id=d type=date><input id=r readonly><input id=box type=checkbox><input id=f type=file><select id=s><option value=a>Ah</option><option value=b>Be</option></select></form>)json",
             .inputs = R"json({"Selector": "#s", "Value": "x"})json",
             .error = ErrorCode::invalid_input,
             .message = "Select Option"},
            {.name = "PageRevertsTheValue",
             .html =
                 R"json(<form><label for=n>Name</label><input id=n><textarea id=t>old</textarea><div id=c contenteditable></div><input id=d type=date><input id=r readonly><input id=box type=checkbox><input id=f type=file><select id=s><option value=a>Ah</option><option value=b>Be</option></select></form><script>n.oninput=()=>{n.value=""}</script>)json",
             .inputs = R"json({"Selector": "#n", "Value": "x"})json",
             .error = ErrorCode::invalid_input,
             .timeout_ms = 2000},
            {.name = "Missing",
             .html =
                 R"json(<form><label for=n>Name</label><input id=n><textarea id=t>old</textarea><div id=c contenteditable></div><input id=d type=date><input id=r readonly><input id=box type=checkbox><input id=f type=file><select id=s><option value=a>Ah</option><option value=b>Be</option></select></form>)json",
             .inputs = R"json({"Selector": "#none", "Value": "x"})json",
             .error = ErrorCode::not_found,
             .timeout_ms = 600},
};

FLOW_PAGE_TABLE(FillInput, "fill_input", kCases);

}  // namespace
}  // namespace flow::nodes
