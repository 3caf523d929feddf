#pragma once

#include <string>

#include "engine/ui/translations.h"

namespace fitroom::engine::ui {

/// An environment variable; "" where it is not set.
std::string environment(const char* name);

/// The language a window opens in: the first of FITROOM_LANGUAGE, LC_ALL and LANG that names one; Chinese
/// where none does.
Language startLanguage();

/// The display density that was asked for, in pixels per millimetre, kept to 0.5 to 20: `option`, or
/// FITROOM_PX_PER_MM where it is not above 0; 0 where neither is.
double askedPixelsPerMillimetre(double option);

}  // namespace fitroom::engine::ui
