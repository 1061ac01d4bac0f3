// A kiosk that is no device of a region yet: its screen says so, and a technician enrols it there.
// It holds nothing but a key that nobody knows, so no PIN is asked for: the code is the secret.
#pragma once
#include <filesystem>
#include <functional>
#include <optional>

#include "kiosk/app/citizen/citizen.hpp"
#include "kiosk/shell/enrol_worker.hpp"
#include "kiosk/shell/settings.hpp"

namespace suara::kiosk {

class Setup {
 public:
  // wake: called from the worker's thread when take_in() has something.
  Setup(const std::filesystem::path& data, const Settings& settings, std::function<void()> wake);

  const citizen::Model& citizen() const { return citizen_; }
  const technician::Model& technician() const { return technician_; }
  // What the worker has said; true where the picture may have changed.
  bool take_in();
  void act(const technician::Action& action);

  // The folder is to become this device; set once.
  const std::optional<ApprovedEnrolment>& approved() const { return approved_; }
  // approved, or another program has enrolled the folder.
  bool over() const { return over_; }

 private:
  void take(const EnrolNews& news);
  void begin(const technician::BeginEnrolment& typed);

  const std::filesystem::path data_;
  const Settings settings_;
  citizen::Model citizen_;
  technician::Model technician_;
  EnrolOptions asked_;
  std::uint64_t number_ = 0;
  std::optional<ApprovedEnrolment> approved_;
  bool over_ = false;
  BoundedQueue<EnrolNews> inbox_{16};
  EnrolWorker worker_;
};

}  // namespace suara::kiosk
