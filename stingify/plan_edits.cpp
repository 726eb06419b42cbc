#include "stingify/plan_edits.h"

#include "model/digest.h"
#include "stingify/source_text.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <tuple>

namespace stingy {
namespace {

/// One call that is wrapped: opening before it, closing after it.
struct Wrap {
  std::uint32_t begin = 0, end = 0;
  std::string opening;
  std::string pointer; // of a free, as a macro's argument
  std::string object;
  RoleKind role = RoleKind::Malloc;
  Place place;

  /// An outer call comes before those in its arguments.
  bool operator<(const Wrap &other) const {
    return std::tie(begin, other.end, opening) < std::tie(other.begin, end, other.opening);
  }
  bool sameSpan(const Wrap &other) const { return begin == other.begin && end == other.end; }
};

std::string describe(const Site &site) {
  std::string what = site.role == RoleKind::Malloc ? "allocation" : "free";
  return fmt::format("{}: {} of {}", toText(site.place), what,
                     site.object.empty() ? "an unknown object" : site.object);
}

class EditPlanner {
public:
  EditPlanner(const Memory &memory, const Layout &layout, const Sources &sources)
      : memory_(memory), layout_(layout), sources_(sources) {}

  Result<Rewrite> run() {
    if (auto good = matchObjects(); !good)
      return good.error();
    for (const Site &site : memory_.sites)
      sortSite(site);
    if (!obstacles_.empty())
      return obstacleError();
    if (auto good = checkFresh(); !good)
      return good.error();
    for (auto &[path, wraps] : wraps_)
      if (auto good = editFile(path, wraps); !good)
        return good.error();
    sortLeftAlone();
    return std::move(rewrite_);
  }

private:
  Status matchObjects() {
    std::map<std::string, const Object *> known;
    for (const Object &object : memory_.objects)
      known.emplace(object.name, &object);
    for (const PlacedObject &object : layout_.objects) {
      auto found = known.find(object.name);
      if (found == known.end() || found->second->identifier != object.identifier)
        return Error{
            fmt::format("the layout places \"{}\", which memory.json does not know", object.name),
            "run stingygen again"};
      if (!found->second->poolable)
        return Error{fmt::format("the layout places \"{}\", which cannot be pooled: {}",
                                 object.name, found->second->whyNot),
                     "run stingygen again"};
      placed_.emplace(object.name, object.identifier);
    }
    for (const LeftOut &entry : layout_.leftOut)
      whyOut_.emplace(entry.object, entry.why);
    return Done{};
  }

  /// An allocation concerns the rewrite when its object is placed. A free does as soon as any is:
  /// its pointer may be of another type than its object (the first member of a larger one), and
  /// giving a foreign pointer costs little.
  void sortSite(const Site &site) {
    if (site.rewritten)
      return;
    bool isFree = site.role == RoleKind::Free;
    bool isPlaced = placed_.count(site.object) != 0;
    if (!isPlaced && !(isFree && site.editable && !placed_.empty()))
      return leaveAlone(site, site.editable ? whyOfNoConcern(site) : whyNotOf(site));
    std::string why = site.editable ? sources_.whyNotEditable(site.place.file) : whyNotOf(site);
    if (why.empty())
      wraps_[site.place.file].push_back(wrapOf(site));
    else
      obstacles_.insert(fmt::format("{}: {}", describe(site), why));
  }

  static std::string whyNotOf(const Site &site) {
    return site.whyNot.empty() ? "memwalk says that it cannot be edited" : site.whyNot;
  }

  std::string whyOfNoConcern(const Site &site) const {
    if (site.object.empty())
      return site.role == RoleKind::Malloc ? "it allocates no object of a request"
                                           : "no object is placed";
    auto found = whyOut_.find(site.object);
    return found == whyOut_.end() ? "its object is not placed"
                                  : fmt::format("its object is not placed: {}", found->second);
  }

  void leaveAlone(const Site &site, const std::string &why) {
    rewrite_.leftAlone.push_back({site, why});
  }

  Wrap wrapOf(const Site &site) const {
    Wrap wrap{site.begin, site.end, "", "", site.object, site.role, site.place};
    auto object = placed_.find(site.object);
    if (site.role == RoleKind::Free) {
      wrap.pointer = asMacroArgument(oneLine(site.pointerText));
      wrap.opening =
          openingOfFree(wrap.pointer, object == placed_.end() ? std::string() : object->second);
    } else {
      wrap.opening = fmt::format("{}({}, {}, ", site.zeroed ? "STINGY_TAKE_ZEROED" : "STINGY_TAKE",
                                 object->second, asMacroArgument(oneLine(site.sizeText)));
    }
    return wrap;
  }

  /// `identifier`: what the pointer most likely points to (the runtime looks); "" is anything.
  static std::string openingOfFree(const std::string &pointer, const std::string &identifier) {
    return identifier.empty() ? fmt::format("STINGY_GIVE({}, ", pointer)
                              : fmt::format("STINGY_GIVE_AS({}, {}, ", identifier, pointer);
  }

  Error obstacleError() const {
    constexpr std::size_t Shown = 8;
    std::string text = fmt::format("{} call{} that must be rewritten cannot be", obstacles_.size(),
                                   obstacles_.size() == 1 ? "" : "s");
    std::size_t shown = 0;
    for (const std::string &obstacle : obstacles_)
      if (shown++ < Shown)
        text += "\n  " + obstacle;
    if (obstacles_.size() > Shown)
      text += fmt::format("\n  and {} more", obstacles_.size() - Shown);
    return {text + "\nnothing was written",
            "change these calls, or leave their objects out with stingygen --leave-out"};
  }

  /// Files that stay as they are count, too: what was added there may free what a pool gave.
  Status checkFresh() const {
    for (const auto &[path, digest] : memory_.files)
      if (sources_.whyNotEditable(path).empty())
        if (auto original = readUnchanged(path); !original)
          return original.error();
    return Done{};
  }

  Result<std::string> readUnchanged(const std::string &path) const {
    auto text = sources_.read(path);
    auto digest = memory_.files.find(path);
    if (text && (digest == memory_.files.end() || digestOf(*text) != digest->second))
      return Error{fmt::format("{} changed since memwalk read it; nothing was written", path),
                   "run memwalk again, then stingygen"};
    return text;
  }

  Status editFile(const std::string &path, std::vector<Wrap> &wraps) {
    auto original = readUnchanged(path);
    if (!original)
      return original.error();
    std::sort(wraps.begin(), wraps.end());
    if (auto good = unify(wraps); !good)
      return good;
    if (auto good = checkSpans(wraps, *original); !good)
      return good;
    for (const Wrap &wrap : wraps)
      ++(wrap.role == RoleKind::Malloc ? rewrite_.edits[wrap.object].allocations
                                       : rewrite_.edits[wrap.object].frees);
    auto insertions = insertionsFor(*original, wraps);
    std::string rewritten = insertAll(*original, insertions);
    rewrite_.files.push_back(
        {path, std::move(*original), std::move(rewritten), std::move(insertions)});
    return Done{};
  }

  /// Several units report the calls of one header: the same edit counts once. A free of which they
  /// think different objects may be of any.
  static Status unify(std::vector<Wrap> &wraps) {
    for (std::size_t i = 1; i < wraps.size(); ++i)
      if (wraps[i].sameSpan(wraps[i - 1]) && wraps[i].object != wraps[i - 1].object &&
          wraps[i].role == RoleKind::Free && wraps[i - 1].role == RoleKind::Free)
        for (Wrap *wrap : {&wraps[i - 1], &wraps[i]})
          wrap->opening = openingOfFree(wrap->pointer, "");
    for (std::size_t i = 1; i < wraps.size(); ++i)
      if (wraps[i].sameSpan(wraps[i - 1]) && wraps[i].opening != wraps[i - 1].opening)
        return Error{fmt::format("{}: units disagree about this call: \"{}...\" and \"{}...\"",
                                 toText(wraps[i].place), wraps[i - 1].opening, wraps[i].opening),
                     "leave its objects out with stingygen --leave-out"};
    wraps.erase(std::unique(wraps.begin(), wraps.end(),
                            [](const Wrap &a, const Wrap &b) { return a.sameSpan(b); }),
                wraps.end());
    return Done{};
  }

  static Status checkSpans(const std::vector<Wrap> &wraps, const std::string &original) {
    std::vector<std::uint32_t> open; // ends of the calls that the present one lies in
    std::uint64_t first = markBytes(original);
    for (const Wrap &wrap : wraps) {
      while (!open.empty() && open.back() <= wrap.begin)
        open.pop_back();
      if (wrap.begin < first || wrap.end > original.size() ||
          (!open.empty() && wrap.end > open.back()))
        return Error{fmt::format("{}: the call's bytes [{}, {}) are not a piece of the file",
                                 toText(wrap.place), wrap.begin, wrap.end),
                     "run memwalk again, then stingygen"};
      if (hasDirective(std::string_view(original).substr(wrap.begin, wrap.end - wrap.begin)))
        return Error{
            fmt::format("{}: a preprocessor directive stands inside this call", toText(wrap.place)),
            "move the directive out of the call"};
      open.push_back(wrap.end);
    }
    return Done{};
  }

  std::vector<Insertion> insertionsFor(const std::string &original,
                                       const std::vector<Wrap> &wraps) const {
    struct Closing {
      std::uint32_t end;
      std::string text;
    };
    std::vector<Insertion> insertions = {includeLine(original)};
    std::vector<Closing> open;
    auto closeUpTo = [&](std::uint64_t offset) {
      for (; !open.empty() && open.back().end <= offset; open.pop_back())
        insertions.push_back({open.back().end, open.back().text});
    };
    for (const Wrap &wrap : wraps) {
      closeUpTo(wrap.begin);
      bool bare =
          hasBareComma(std::string_view(original).substr(wrap.begin, wrap.end - wrap.begin));
      insertions.push_back({wrap.begin, wrap.opening + (bare ? "(" : "")});
      open.push_back({wrap.end, bare ? "))" : ")"});
    }
    closeUpTo(original.size());
    return insertions;
  }

  /// Bytes of the UTF-8 byte order mark, which must stay first.
  static std::uint64_t markBytes(const std::string &text) {
    return text.compare(0, 3, "\xEF\xBB\xBF") == 0 ? 3 : 0;
  }

  Insertion includeLine(const std::string &original) const {
    std::size_t newline = original.find('\n');
    bool dos = newline != std::string::npos && newline > 0 && original[newline - 1] == '\r';
    return {markBytes(original),
            fmt::format("#include \"{}\"{}", generatedName(layout_, ".h"), dos ? "\r\n" : "\n")};
  }

  void sortLeftAlone() {
    auto key = [](const LeftAlone &entry) {
      return std::tie(entry.site.place, entry.site.object, entry.why);
    };
    auto &all = rewrite_.leftAlone;
    std::sort(all.begin(), all.end(),
              [&](const auto &a, const auto &b) { return key(a) < key(b); });
    all.erase(std::unique(all.begin(), all.end(),
                          [&](const auto &a, const auto &b) { return key(a) == key(b); }),
              all.end());
  }

  const Memory &memory_;
  const Layout &layout_;
  const Sources &sources_;
  std::map<std::string, std::string> placed_;      // object -> identifier
  std::map<std::string, std::string> whyOut_;      // object -> why it was left out
  std::map<std::string, std::vector<Wrap>> wraps_; // by file
  std::set<std::string> obstacles_;
  Rewrite rewrite_;
};

} // namespace

Result<Rewrite> planEdits(const Memory &memory, const Layout &layout, const Sources &sources) {
  return EditPlanner(memory, layout, sources).run();
}

} // namespace stingy
