#include "store/pooled_store.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <type_traits>
#include <utility>

namespace convoke::store {

namespace asio = boost::asio;
using control::StoreError;

class PooledStore::Impl {
 public:
  Impl(const std::filesystem::path& file, OnError on_error) : store_(file, std::move(on_error)) {}

  ~Impl() { thread_.join(); }

  /// Awaits `call(SqlStore&)` on the store's thread.
  template <class Call>
  auto run(Call call) -> control::Task<std::invoke_result_t<Call&, SqlStore&>> {
    using Value = std::invoke_result_t<Call&, SqlStore&>;
    if (*waiting_ >= kMaxWaitingCalls) co_return fail(StoreError::Unavailable);
    ++*waiting_;
    // After the answer this object may be gone, so the counter is kept by a reference of our own.
    const auto waiting = waiting_;
    auto answer = co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Value)>(
        [this](auto handler, Call work) {
          this->template start<Value>(std::move(handler), std::move(work));
        },
        asio::use_awaitable, std::move(call));
    --*waiting;
    co_return answer;
  }

 private:
  template <class Value, class Handler, class Call>
  void start(Handler handler, Call call) {
    auto home = asio::make_work_guard(asio::get_associated_executor(handler));
    asio::post(thread_, [this, handler = std::move(handler), call = std::move(call),
                         home = std::move(home)]() mutable {
      Value answer = call(store_);
      asio::post(home.get_executor(),
                 [handler = std::move(handler), answer = std::move(answer)]() mutable {
                   std::move(handler)(std::move(answer));
                 });
    });
  }

  SqlStore store_;
  /// Read and written on the control loop only; owned by this object and the calls under way.
  std::shared_ptr<int> waiting_ = std::make_shared<int>(0);
  asio::thread_pool thread_{1};
};

PooledStore::PooledStore(const std::filesystem::path& file, OnError on_error)
    : impl_(std::make_unique<Impl>(file, std::move(on_error))) {}

PooledStore::~PooledStore() = default;

PooledStore::Answer<std::optional<meeting::Event>> PooledStore::load_event(EventId id) {
  return impl_->run([id = std::move(id)](SqlStore& store) { return store.load_event(id); });
}

PooledStore::Answer<std::optional<meeting::Event>> PooledStore::load_for(EventId id,
                                                                         std::string invitee) {
  return impl_->run([id = std::move(id), invitee = std::move(invitee)](SqlStore& store) {
    return store.load_for(id, invitee);
  });
}

PooledStore::Answer<std::optional<meeting::Event>> PooledStore::load_event_of(MeetingId meeting) {
  return impl_->run(
      [meeting = std::move(meeting)](SqlStore& store) { return store.load_event_of(meeting); });
}

PooledStore::Answer<std::vector<meeting::Event>> PooledStore::live_events(WallTime now) {
  return impl_->run([now](SqlStore& store) { return store.live_events(now); });
}

PooledStore::Answer<std::optional<control::UploadRecord>> PooledStore::find_upload(
    std::string digest, WallTime since) {
  return impl_->run([digest = std::move(digest), since](SqlStore& store) {
    return store.find_upload(digest, since);
  });
}

PooledStore::Answer<meeting::Event> PooledStore::commit(control::UnitOfWork work) {
  return impl_->run([work = std::move(work)](SqlStore& store) { return store.commit(work); });
}

PooledStore::Answer<bool> PooledStore::patch(control::InvitationKey key,
                                             control::InvitationPatch patch, WallTime now) {
  return impl_->run([key = std::move(key), patch = std::move(patch), now](SqlStore& store) {
    return store.patch(key, patch, now);
  });
}

PooledStore::Answer<int> PooledStore::count_miss(EventId event, std::int64_t day) {
  return impl_->run(
      [event = std::move(event), day](SqlStore& store) { return store.count_miss(event, day); });
}

PooledStore::Answer<std::vector<control::OutboxRow>> PooledStore::claim(
    control::Channel channel, int limit, std::string boot_id, WallTime now, WallTime lease_until) {
  return impl_->run(
      [channel, limit, boot_id = std::move(boot_id), now, lease_until](SqlStore& store) {
        return store.claim(channel, limit, boot_id, now, lease_until);
      });
}

PooledStore::Answer<std::optional<WallTime>> PooledStore::next_ready(control::Channel channel) {
  return impl_->run([channel](SqlStore& store) { return store.next_ready(channel); });
}

PooledStore::Answer<Done> PooledStore::finish(control::OutboxRow row, control::OutboxState state,
                                              std::string last_error,
                                              control::InvitationPatch patch, WallTime now) {
  return impl_->run(
      [row = std::move(row), state, last_error = std::move(last_error), patch = std::move(patch),
       now](SqlStore& store) { return store.finish(row, state, last_error, patch, now); });
}

PooledStore::Answer<Done> PooledStore::release(control::OutboxRow row) {
  return impl_->run([row = std::move(row)](SqlStore& store) { return store.release(row); });
}

PooledStore::Answer<int> PooledStore::recover(std::string boot_id, WallTime now) {
  return impl_->run(
      [boot_id = std::move(boot_id), now](SqlStore& store) { return store.recover(boot_id, now); });
}

PooledStore::Answer<PooledStore::Backlog> PooledStore::backlog(control::Channel channel,
                                                               WallTime now) {
  return impl_->run([channel, now](SqlStore& store) { return store.backlog(channel, now); });
}

PooledStore::Answer<Done> PooledStore::save_attendee(control::AttendeeRecord attendee) {
  return impl_->run(
      [attendee = std::move(attendee)](SqlStore& store) { return store.save_attendee(attendee); });
}

PooledStore::Answer<bool> PooledStore::delete_attendee(AttendeeId id) {
  return impl_->run([id = std::move(id)](SqlStore& store) { return store.delete_attendee(id); });
}

PooledStore::Answer<std::vector<control::AttendeeRecord>> PooledStore::attendees_of(
    MeetingId meeting) {
  return impl_->run(
      [meeting = std::move(meeting)](SqlStore& store) { return store.attendees_of(meeting); });
}

PooledStore::Answer<int> PooledStore::clear_presence() {
  return impl_->run([](SqlStore& store) { return store.clear_presence(); });
}

PooledStore::Answer<int> PooledStore::erase_before(WallTime before) {
  return impl_->run([before](SqlStore& store) { return store.erase_before(before); });
}

PooledStore::Answer<Done> PooledStore::probe() {
  return impl_->run([](SqlStore& store) { return store.probe(); });
}

}  // namespace convoke::store
