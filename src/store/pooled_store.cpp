#include "store/pooled_store.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <deque>
#include <mutex>
#include <type_traits>
#include <utility>

namespace convoke::store {

namespace asio = boost::asio;
using control::StoreError;

namespace {

/// One call that waits for the store's thread, and who waits for its answer.
class Call {
 public:
  Call() = default;
  virtual ~Call() = default;
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  /// May be called again as long as `answer` was not.
  virtual void carry_out(SqlStore& store) = 0;
  virtual void answer() = 0;
};

using Calls = std::vector<std::unique_ptr<Call>>;

template <class Value, class Handler, class Work>
class CallOf final : public Call {
 public:
  CallOf(Handler handler, Work work)
      : handler_(std::move(handler)),
        home_(asio::make_work_guard(asio::get_associated_executor(handler_))),
        work_(std::move(work)) {}

  void carry_out(SqlStore& store) override { value_.emplace(work_(store)); }

  void answer() override {
    asio::post(home_.get_executor(),
               [handler = std::move(handler_), value = *std::move(value_)]() mutable {
                 std::move(handler)(std::move(value));
               });
  }

 private:
  Handler handler_;
  asio::executor_work_guard<asio::associated_executor_t<Handler>> home_;
  Work work_;
  std::optional<Value> value_{};
};

/// Carries the calls out with one wait for the disk, and answers each once it is durable. A group
/// that the database loses is carried out anew one by one, so that each gets its own answer.
void carry_out_together(SqlStore& store, const Calls& calls) {
  if (calls.size() > 1) store.begin_group();
  auto first_waiting = calls.begin();
  for (const auto& call : calls) {
    call->carry_out(store);
    if (store.group_is_pending()) continue;
    call->answer();
    ++first_waiting;
  }
  const bool durable = calls.size() == 1 || store.end_group();
  for (; first_waiting != calls.end(); ++first_waiting) {
    if (!durable) (*first_waiting)->carry_out(store);
    (*first_waiting)->answer();
  }
}

}  // namespace

class PooledStore::Impl {
 public:
  Impl(const std::filesystem::path& file, OnError on_error) : store_(file, std::move(on_error)) {}

  ~Impl() { thread_.join(); }

  /// Awaits `call(SqlStore&)` on the store's thread.
  template <class Work>
  auto run(Work call) -> control::Task<std::invoke_result_t<Work&, SqlStore&>> {
    using Value = std::invoke_result_t<Work&, SqlStore&>;
    if (*waiting_ >= kMaxWaitingCalls) co_return fail(StoreError::Unavailable);
    ++*waiting_;
    // After the answer this object may be gone, so the counter is kept by a reference of our own.
    const auto waiting = waiting_;
    auto answer = co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Value)>(
        [this](auto handler, Work work) {
          push(std::make_unique<CallOf<Value, decltype(handler), Work>>(std::move(handler),
                                                                        std::move(work)));
        },
        asio::use_awaitable, std::move(call));
    --*waiting;
    co_return answer;
  }

 private:
  void push(std::unique_ptr<Call> call) {
    const std::lock_guard lock(mutex_);
    calls_.push_back(std::move(call));
    if (!std::exchange(is_working_, true)) asio::post(thread_, [this] { work(); });
  }

  void work() {
    for (Calls calls = take(); !calls.empty(); calls = take()) carry_out_together(store_, calls);
  }

  /// The calls that wait by now, the oldest first; none: the next one starts the work anew.
  Calls take() {
    const std::lock_guard lock(mutex_);
    Calls taken;
    while (!calls_.empty() && taken.size() < kMaxGroup) {
      taken.push_back(std::move(calls_.front()));
      calls_.pop_front();
    }
    is_working_ = !taken.empty();
    return taken;
  }

  SqlStore store_;
  /// Read and written on the control loop only; owned by this object and the calls under way.
  std::shared_ptr<int> waiting_ = std::make_shared<int>(0);
  std::mutex mutex_;
  std::deque<std::unique_ptr<Call>> calls_;  ///< Guarded by `mutex_`, as is the next.
  bool is_working_ = false;
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

PooledStore::Answer<control::AttendeeRecord> PooledStore::find_or_save_attendee(
    control::AttendeeRecord wanted) {
  return impl_->run([wanted = std::move(wanted)](SqlStore& store) {
    return store.find_or_save_attendee(wanted);
  });
}

PooledStore::Answer<bool> PooledStore::delete_attendee(AttendeeId id) {
  return impl_->run([id = std::move(id)](SqlStore& store) { return store.delete_attendee(id); });
}

PooledStore::Answer<std::vector<control::AttendeeRecord>> PooledStore::attendees_of(
    MeetingId meeting) {
  return impl_->run(
      [meeting = std::move(meeting)](SqlStore& store) { return store.attendees_of(meeting); });
}

PooledStore::Answer<int> PooledStore::clear_presence(WallTime now) {
  return impl_->run([now](SqlStore& store) { return store.clear_presence(now); });
}

PooledStore::Answer<int> PooledStore::erase_before(WallTime before) {
  return impl_->run([before](SqlStore& store) { return store.erase_before(before); });
}

PooledStore::Answer<Done> PooledStore::probe() {
  return impl_->run([](SqlStore& store) { return store.probe(); });
}

}  // namespace convoke::store
