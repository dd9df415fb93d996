#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "control/service.h"

namespace convoke::drop_folder {

struct Settings {
  std::filesystem::path folder{};
  std::size_t size_limit_bytes = std::size_t{1024} * 1024;  ///< Larger files are rejected unread.
  std::chrono::milliseconds poll{1000};   ///< Looks this often even if the system reports nothing.
  std::chrono::milliseconds settle{200};  ///< A file unchanged for so long is complete.
  /// What is not taken is told of when it has lain there for so long.
  std::chrono::milliseconds stray_patience{10'000};
};

/// What became of a file, for logs and metrics.
struct FileReport {
  enum class Kind {
    Accepted,  ///< Uploaded; now in done/.
    Repeated,  ///< The same upload came before: nobody is mailed or rung; now in done/.
    Rejected,  ///< Now in rejected/, with its reasons beside it.
    Deferred,  ///< Left in place to be tried again; `detail` says why.
    Ignored,   ///< Left in place and never taken; `detail` says why, and what to do.
  };
  Kind kind = Kind::Accepted;
  std::string name{};    ///< Of the file; empty: the folder itself cannot be used.
  std::string detail{};  ///< Event id, or number of problems, or reason.
};

/// Hands each file that appears in a folder to the control loop as an upload and moves it away.
///
/// A thread of its own does all that touches the files, as a network file system may hang. A file
/// is moved only after its upload was answered: after a crash in between it is uploaded again, and
/// the service answers the same content without notifying anybody anew.
class DropFolder {
 public:
  /// Called on the control loop, never after the destructor.
  using OnFile = std::function<void(const FileReport&)>;

  /// Makes the folders (mode 0700) and begins. `service` is called on `control_loop`. Throws
  /// std::runtime_error with a sentence if a folder cannot be made.
  DropFolder(boost::asio::any_io_executor control_loop, control::Service& service,
             Settings settings, OnFile on_file);
  /// On the control loop, or after it has ended. Waits for a file operation, not for the service.
  ~DropFolder();
  DropFolder(const DropFolder&) = delete;
  DropFolder& operator=(const DropFolder&) = delete;

 private:
  class Watcher;
  std::unique_ptr<Watcher> watcher_;
};

}  // namespace convoke::drop_folder
