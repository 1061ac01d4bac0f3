#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <set>

#include "tests/fuzz/target.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/paths.hpp"

using namespace suara;
namespace fs = std::filesystem;

namespace {

const fs::path kCorpus = test::source_dir() / "tests/fuzz/corpus";
constexpr std::size_t kFilesMax = 50;
constexpr std::size_t kFileBytesMax = 64 * 1024;
constexpr int kMutationsOfEach = 64;

std::vector<fs::path> corpus_of(const std::string& target) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(kCorpus / target)) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

void hold(fuzz::Target target, const std::string& input, const std::string& what) {
  try {
    target(input);
  } catch (const std::exception& broken) {
    FAIL_CHECK(what << ": " << std::string(broken.what()));
  }
}

// A few octets changed, taken out or put in twice.
std::string mutated(std::string input, std::mt19937& random) {
  for (unsigned edits = 1 + random() % 4; edits > 0 && !input.empty(); --edits) {
    const std::size_t at = random() % input.size();
    const std::size_t size = 1 + random() % 8;
    switch (random() % 3) {
      case 0:
        input[at] = static_cast<char>(random());
        break;
      case 1:
        input.erase(at, size);
        break;
      default:
        input.insert(at, input.substr(at, size));
    }
  }
  return input;
}

}  // namespace

TEST_SUITE("fuzz") {
  TEST_CASE("every file of the corpus, and what a few changes make of it, keeps the promises") {
    std::mt19937 random(1);
    for (const auto& [name, target] : fuzz::targets())
      for (const fs::path& file : corpus_of(name)) {
        const std::string input = test::read_file(file);
        const std::string what = name + "/" + file.filename().string();
        hold(target, input, what);
        for (int i = 0; i < kMutationsOfEach; ++i)
          hold(target, mutated(input, random), what + ", changed " + std::to_string(i));
      }
  }

  TEST_CASE("every target has a small corpus, and there is no corpus without its target") {
    std::set<std::string> known;
    for (const auto& [name, target] : fuzz::targets()) {
      known.insert(name);
      const auto files = corpus_of(name);
      CHECK_MESSAGE(!files.empty(), name);
      CHECK_MESSAGE(files.size() < kFilesMax, name);
      for (const fs::path& file : files)
        CHECK_MESSAGE(fs::file_size(file) <= kFileBytesMax, file.string());
    }
    CHECK(known.size() >= 10);
    for (const auto& entry : fs::directory_iterator(kCorpus))
      CHECK_MESSAGE(known.contains(entry.path().filename().string()), entry.path().string());
  }

  TEST_CASE("a promise that does not hold is thrown") {
    CHECK_THROWS_AS(fuzz::require(false, "this one"), fuzz::Broken);
    CHECK_NOTHROW(fuzz::require(true, "this one"));
  }
}
