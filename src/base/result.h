#pragma once

#include <utility>
#include <variant>

#include "base/check.h"

namespace convoke {

/// An error on its way into a Result: `return fail(SdpError::NoAudio);`
template <class E>
struct Failure {
  E error;
};

template <class E>
constexpr Failure<E> fail(E error) {
  return {std::move(error)};
}

/// The value of a Result that only says that something was done.
struct Done {
  bool operator==(const Done&) const = default;
};

/// A value or the reason why there is none. Spelled as std::expected, which takes its place once
/// both compilers have it.
template <class T, class E>
class [[nodiscard]] Result {
 public:
  // Implicit, so that both `return value;` and `return fail(error);` read well.
  // NOLINTBEGIN(google-explicit-constructor)
  constexpr Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  constexpr Result(Failure<E> failure) : state_(std::in_place_index<1>, std::move(failure.error)) {}
  // NOLINTEND(google-explicit-constructor)

  constexpr bool has_value() const { return state_.index() == 0; }
  constexpr explicit operator bool() const { return has_value(); }

  /// Requires has_value().
  constexpr const T& operator*() const& {
    CHECK(has_value());
    return std::get<0>(state_);
  }
  constexpr T& operator*() & {
    CHECK(has_value());
    return std::get<0>(state_);
  }
  constexpr T&& operator*() && {
    CHECK(has_value());
    return std::get<0>(std::move(state_));
  }
  constexpr const T* operator->() const { return &**this; }
  constexpr T* operator->() { return &**this; }

  /// Requires !has_value().
  constexpr const E& error() const {
    CHECK(!has_value());
    return std::get<1>(state_);
  }

 private:
  std::variant<T, E> state_;
};

}  // namespace convoke
