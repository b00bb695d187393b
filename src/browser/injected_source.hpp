#pragma once
// The in-page engine: the bundle of browser/injected, embedded at build time.
//
// It is a script that runs in the frame's isolated world: with the first call into a document, or, where the
// browser is far away, before page scripts; possibly more than once in one document. It puts one object under
// globalThis[kEngineName] (unless it is there already) whose members are the entry points: functions of one
// JSON argument that return JSON or a promise of it. Whoever waits awaits that promise, so an answer is
// pushed the moment the page has it.
#include <string_view>

namespace flow::browser {

inline constexpr std::string_view kWorldName = "util";
inline constexpr std::string_view kEngineName = "ui";

std::string_view injected_source();

}  // namespace flow::browser
