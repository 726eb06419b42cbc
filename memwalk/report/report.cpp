#include "report/report.h"

namespace stingy {

std::string textReport(const Memory &memory, const TextOptions &) { return memory.program + "\n"; }

std::string dotReport(const Memory &) { return "digraph {}\n"; }

} // namespace stingy
