#pragma once
// What a pool watches of its browsers: how much memory they take, and whether they still answer.
//
// Nothing here is kept between calls. Memory is read from /proc on the blocking pool, without a word to the
// browser; an answer is asked for only of one that has been silent, and only when it is about to be used.
#include <memory>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"
#include "base/bytes.hpp"
#include "base/error.hpp"
#include "base/result.hpp"

namespace flow::async {
class Loop;
}

namespace flow::browser {

class BrowserProcess;

enum class MemoryVerdict {
  fine,
  retire,  // serves what it has, and no more
  kill,    // before the machine runs out of memory and kills whom it likes
};
MemoryVerdict judge_memory(Bytes used, Bytes soft_limit, Bytes hard_limit);
// For those whose browser was killed for it.
Error memory_error(Bytes used, Bytes hard_limit);

// Of each process group, in the same order; 0 where there is none any more.
Task<Result<std::vector<Bytes>>> measure_memory(Context cx, async::Loop* loop, std::vector<int> groups);

// True of a browser that said something within `silence`, or answers within a second now.
Task<bool> still_answers(Context cx, std::shared_ptr<BrowserProcess> process, milliseconds silence);

}  // namespace flow::browser
