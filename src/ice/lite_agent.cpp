#include "ice/lite_agent.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace convoke::ice {

using wire::StunErrorCode;

namespace {

/// Refusals of who did not prove to know the password have no integrity (RFC 8489 §9.1.3).
Reaction refuse(const wire::StunMessage& request, StunErrorCode code, wire::StunKey* key,
                std::span<std::uint8_t> memory) {
  return {.verdict = Reaction::Verdict::Refused,
          .response = wire::write_stun(wire::stun_error(request, code), key, memory)};
}

}  // namespace

LiteAgent::LiteAgent(Credentials local, Instant now)
    : local_(std::move(local)), key_(local_.pwd), consent_until_(now + kConsent) {
  paths_.reserve(kMaxPaths);
}

Reaction LiteAgent::on_request(const wire::StunMessage& request, const Path& path, Instant now,
                               std::span<std::uint8_t> memory) {
  if (expired(now) || !is_for_us(request)) return {};
  if (request.integrity.empty()) return refuse(request, StunErrorCode::BadRequest, nullptr, memory);
  if (!wire::has_integrity_of(request, key_))
    return refuse(request, StunErrorCode::Unauthenticated, nullptr, memory);
  if (!request.not_understood.items().empty())
    return refuse(request, StunErrorCode::UnknownAttribute, &key_, memory);
  // A lite agent cannot take the other role, whatever the tie-breakers are (RFC 8445 §7.3.1.1).
  if (request.ice_controlled) return refuse(request, StunErrorCode::RoleConflict, &key_, memory);

  const auto forgotten = note_check(path, request.use_candidate, now);
  return {.verdict = Reaction::Verdict::Accepted,
          .response = wire::write_stun(wire::stun_success(request, path.remote), &key_, memory),
          .forgotten = forgotten};
}

/// A binding request with FINGERPRINT (RFC 8445 §7.1) whose username begins with our fragment
/// (§7.3).
bool LiteAgent::is_for_us(const wire::StunMessage& request) const {
  if (request.kind != wire::StunClass::Request || request.method != wire::kStunBinding ||
      !request.has_fingerprint || !request.username)
    return false;
  const auto colon = request.username->find(':');
  return colon != std::string_view::npos && request.username->substr(0, colon) == local_.ufrag;
}

/// Gives the path that was forgotten for this one.
std::optional<Path> LiteAgent::note_check(const Path& path, bool nominates, Instant now) {
  consent_until_ = now + kConsent;
  CheckedPath checked{.path = path, .until = now + kConsent, .is_nominated = nominates};
  if (nominates)
    for (auto& other : paths_) other.is_nominated = false;
  std::optional<Path> forgotten;
  const auto known = std::ranges::find(paths_, path, &CheckedPath::path);
  if (known != paths_.end()) {
    checked.is_nominated |= known->is_nominated;
    paths_.erase(known);
  } else if (paths_.size() == kMaxPaths) {
    forgotten = make_room();
  }
  paths_.push_back(checked);
  return forgotten;
}

/// Forgets the path whose last check is the oldest, but not the nominated one.
std::optional<Path> LiteAgent::make_room() {
  const auto oldest = std::ranges::find(paths_, false, &CheckedPath::is_nominated);
  const auto path = oldest->path;
  paths_.erase(oldest);
  return path;
}

void LiteAgent::on_closed(const Path& path) {
  std::erase_if(paths_, [&](const CheckedPath& checked) { return checked.path == path; });
}

bool LiteAgent::is_checked(const Path& path, Instant now) const {
  const auto found = std::ranges::find(paths_, path, &CheckedPath::path);
  return found != paths_.end() && now < found->until;
}

std::optional<Path> LiteAgent::sending_path(Instant now) const {
  const auto nominated = std::ranges::find(paths_, true, &CheckedPath::is_nominated);
  if (nominated != paths_.end() && now < nominated->until) return nominated->path;
  if (paths_.empty() || now >= paths_.back().until) return std::nullopt;
  return paths_.back().path;
}

}  // namespace convoke::ice
