// What memwalk verify found, for terminals, pull requests and programs.
#pragma once

#include "compare/measured_check.h"
#include "report/report.h"

#include <string>

namespace stingy {

std::string textReport(const MeasuredResult &result, const TextOptions &options);
std::string markdownReport(const MeasuredResult &result);
std::string jsonReport(const MeasuredResult &result);

} // namespace stingy
