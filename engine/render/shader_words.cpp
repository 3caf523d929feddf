#include "engine/render/shader_words.h"

#include <regex>

namespace fitroom::engine {

std::string nameSources(const std::string& words, const std::vector<std::string>& files) {
  static const std::regex number(R"((^|\n)(\d+)(?=[:(]\d+))");
  std::string out;
  auto from = words.cbegin();
  for (std::sregex_iterator it(words.begin(), words.end(), number), end; it != end; ++it) {
    const std::smatch& match = *it;
    out.append(from, match[0].first);
    const unsigned long index = match[2].length() < 5 ? std::stoul(match[2]) : 0;
    out += match[1].str() + (index >= 1 && index <= files.size() ? files[index - 1] : match[2].str());
    from = match[0].second;
  }
  out.append(from, words.cend());
  return out;
}

}  // namespace fitroom::engine
