#include "garments/intake/watch.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <condition_variable>
#include <fstream>
#include <mutex>
#include <thread>

#include "garments/intake/folder_watch.h"
#include "tests/support/garment_zoo.h"
#include "tests/support/temp_folder.h"

namespace fitroom::garments {
namespace {

namespace fs = std::filesystem;
using testing_support::TempFolder;

/// Written elsewhere first, so that it appears whole.
void drop(const fs::path& to, const std::string& text) {
  const fs::path beside = to.parent_path().parent_path() / "part";
  std::ofstream(beside, std::ios::binary) << text;
  fs::rename(beside, to);
}

/// A watch on a thread of its own; tells what came in, in order.
class Watched {
 public:
  explicit Watched(const fs::path& home) : home_(home) {
    EXPECT_EQ(::pipe(stop_), 0);
    fs::create_directories(home_ / "inbox");
    job_.folders = {home_ / "inbox"};
    job_.quiet = 20;
    job_.ready = [this] { tell("ready"); };
    job_.done = [this](const IntakeResult& r) {
      tell(r.row.file.filename().string() + " " + verdictName(r.report.verdict));
    };
    job_.problem = [this](const Error& e) { tell("problem " + e.context); };
  }
  ~Watched() {
    if (thread_.joinable()) end();
    ::close(stop_[0]);
    ::close(stop_[1]);
  }
  WatchJob& job() { return job_; }
  void begin() {
    thread_ = std::thread([this] {
      Library library({home_ / "library"});
      Journal journal(home_ / "imports.jsonl");
      const auto counts = watchFolders(job_, library, journal, stop_[0]);
      ASSERT_TRUE(counts) << counts.error().text.en;
      counts_ = *counts;
    });
  }
  IntakeCounts end() {
    EXPECT_EQ(::write(stop_[1], "x", 1), 1);
    thread_.join();
    return counts_;
  }
  /// The next thing told; waits for it.
  std::string next() {
    std::unique_lock lock(mutex_);
    if (!heard_.wait_for(lock, std::chrono::seconds(300), [this] { return at_ < told_.size(); }))
      return "nothing";
    return told_[at_++];
  }

 private:
  void tell(const std::string& what) {
    const std::lock_guard lock(mutex_);
    told_.push_back(what);
    heard_.notify_all();
  }

  fs::path home_;
  WatchJob job_;
  int stop_[2] = {-1, -1};
  std::thread thread_;
  IntakeCounts counts_;
  std::mutex mutex_;
  std::condition_variable heard_;
  std::vector<std::string> told_;
  std::size_t at_ = 0;
};

TEST(FolderWatch, HearsOfWholeFilesAndOfNewFolders) {
  const TempFolder temp;
  fs::create_directories(temp.path() / "inbox");
  auto watch = FolderWatch::create({temp.path() / "inbox"});
  ASSERT_TRUE(watch);
  drop(temp.path() / "inbox" / "a.obj", "a");
  std::ofstream(temp.path() / "inbox" / "b.obj") << "b";
  auto heard = watch->wait(-1, 0);
  EXPECT_EQ(heard.files.size(), 2u);
  fs::create_directories(temp.path() / "inbox" / "new" / "deep");
  std::ofstream(temp.path() / "inbox" / "new" / "deep" / "c.obj") << "c";
  std::set<fs::path> files;
  while (files.empty()) {
    heard = watch->wait(-1, 0);
    files.insert(heard.files.begin(), heard.files.end());
  }
  EXPECT_EQ(files.begin()->filename(), "c.obj");
  EXPECT_FALSE(FolderWatch::create({temp.path() / "missing"}));
}

TEST(Watch, ImportsWhatIsPutThereAndGoesOnAfterAStop) {
  const TempFolder temp;
  const std::string tee = zoo::toObj(zoo::shirt());
  fs::create_directories(temp.path() / "inbox");
  drop(temp.path() / "inbox" / "before.obj", tee);
  {
    Watched watched(temp.path());
    watched.begin();
    EXPECT_EQ(watched.next(), "ready");
    EXPECT_EQ(watched.next(), "before.obj FIX");
    drop(temp.path() / "inbox" / "one.obj", zoo::toObj(zoo::trousers()));
    EXPECT_EQ(watched.next(), "one.obj FIX");
    drop(temp.path() / "inbox" / "two.obj", "broken");
    EXPECT_EQ(watched.next(), "two.obj REJECT");
    const IntakeCounts counts = watched.end();
    EXPECT_EQ(counts.all, 3);
    EXPECT_EQ(counts.passed + counts.fixed + counts.rejected, counts.all);
    EXPECT_EQ(counts.rejected, 1);
  }
  // Started again: only what failed is done anew, then what comes.
  Watched watched(temp.path());
  watched.begin();
  EXPECT_EQ(watched.next(), "ready");
  EXPECT_EQ(watched.next(), "two.obj REJECT");
  drop(temp.path() / "inbox" / "two.obj", tee);
  EXPECT_EQ(watched.next(), "two.obj FIX");
  EXPECT_EQ(watched.end().all, 2);
  EXPECT_EQ(Library({temp.path() / "library"}).list().size(), 3u);
}

TEST(Watch, AMaterialThatComesLaterAndABrokenManifest) {
  const TempFolder temp;
  Watched watched(temp.path());
  watched.begin();
  EXPECT_EQ(watched.next(), "ready");
  drop(temp.path() / "inbox" / "tee.obj", "mtllib tee.mtl\nusemtl red\n" + zoo::toObj(zoo::shirt()));
  EXPECT_EQ(watched.next(), "tee.obj FIX");
  drop(temp.path() / "inbox" / "tee.mtl", "newmtl red\nKd 1 0 0\n");
  EXPECT_EQ(watched.next(), "tee.obj FIX");
  drop(temp.path() / "inbox" / "manifest.csv", "style_id\nnothing\n");
  EXPECT_EQ(watched.next().substr(0, 7), "problem");
  drop(temp.path() / "inbox" / "manifest.csv", "file,style_id\ntee.obj,red-tee\n");
  EXPECT_EQ(watched.next(), "tee.obj FIX");
  watched.end();
  const auto red = Library({temp.path() / "library"}).load("red-tee");
  ASSERT_TRUE(red);
  EXPECT_GT(red->colour[0], 0.9f);
}

}  // namespace
}  // namespace fitroom::garments
