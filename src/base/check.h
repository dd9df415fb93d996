#pragma once

#include <cstdio>
#include <cstdlib>

/// States what must hold if this program is right. On in every build: a broken invariant ends the
/// process, and its supervisor starts it anew. Never for input from a network or a person.
#define CHECK(condition)                                                                     \
  ((condition)                                                                               \
       ? static_cast<void>(0)                                                                \
       : (std::fprintf(stderr, "%s:%d: CHECK failed: %s\n", __FILE__, __LINE__, #condition), \
          std::abort()))
