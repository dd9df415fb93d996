#pragma once

#include <functional>

#include "control/parts.h"
#include "control/service.h"
#include "meeting/upload_plan.h"
#include "trunk/table.h"

namespace convoke::control {

/// The use case that everything starts with: a file becomes an event with invitations and the
/// effects that are owed, in one transaction, before it is acknowledged.
class Uploads {
 public:
  /// `table` says who can be rung at all, and outlives this object. `on_committed` is called with
  /// the event after each transaction.
  Uploads(const Parts& parts, const trunk::Table& table,
          std::function<void(const EventId&)> on_committed);

  Task<Result<UploadOutcome, UploadRefusal>> take(Upload upload);

 private:
  struct Digests {
    std::string content{};
    std::optional<std::string> key{};
  };

  Task<Result<UploadOutcome, UploadRefusal>> decide(const Upload& upload, const Digests& digests,
                                                    const wire::EventFile& file);
  Task<Result<std::optional<UploadOutcome>, StoreError>> repeated(const Digests& digests);
  Task<Result<std::optional<meeting::Event>, StoreError>> store(const meeting::UploadPlan& plan,
                                                                const Digests& digests,
                                                                const wire::EventFile& file);
  Digests digests(const Upload& upload) const;
  meeting::PlanInputs plan_inputs(const EventId& event);
  UploadOutcome outcome(const meeting::Event& event, const meeting::UploadPlan& plan,
                        std::vector<std::string> notes) const;
  std::vector<OutboxRow> effects(const meeting::UploadPlan& plan);

  const Parts& parts_;
  const trunk::Table& table_;
  std::function<void(const EventId&)> on_committed_;
};

}  // namespace convoke::control
