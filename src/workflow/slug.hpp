#pragma once
// Slugs: how expressions call nodes and outputs. "Read price" → read_price.
#include <string>
#include <string_view>

namespace flow::workflow {

// Lower case, every run of other characters than a-z and 0-9 one `_`, ends trimmed, `_` in front of a digit
// or of a word that CEL reserves. A title without any letter or digit of ASCII gives `_`; expressions reach
// it by nodes["…"] only.
std::string slug(std::string_view title);

}  // namespace flow::workflow
