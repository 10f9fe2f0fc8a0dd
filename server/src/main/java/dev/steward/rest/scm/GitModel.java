package dev.steward.rest.scm;

import dev.steward.export.Exported;
import dev.steward.export.Model;
import dev.steward.gate.Path;
import dev.steward.scm.Built;
import dev.steward.scm.Change;
import dev.steward.scm.Person;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The export tables of what a build was made of and of what changed. */
public final class GitModel {

  private GitModel() {}

  /** Somebody whom a commit names, on this server. */
  private record Named(Person person, String root) {}

  private static final Model<Named> PERSON =
      Model.<Named>of("hudson.model.User")
          .text("absoluteUrl", named -> named.root() + "user/" + Path.encode(named.person().name()))
          .visible(999)
          .text("fullName", named -> named.person().name())
          .visible(999)
          .build();

  private record Seen(Change change, String root) {}

  private static final Model<Change.Touched> PATH =
      Model.<Change.Touched>of("hudson.plugins.git.GitChangeSet$Path")
          .text(
              "editType",
              path ->
                  switch (path.edit()) {
                    case ADDED -> "add";
                    case MODIFIED -> "edit";
                    case DELETED -> "delete";
                  })
          .visible(3)
          .text("file", Change.Touched::file)
          .visible(3)
          .build();

  private static final Model<Seen> CHANGE =
      Model.<Seen>of("hudson.plugins.git.GitChangeSet")
          .texts(
              "affectedPaths",
              seen -> seen.change().paths().stream().map(Change.Touched::file).toList())
          .visible(2)
          .text("commitId", seen -> seen.change().id())
          .visible(2)
          .whole("timestamp", seen -> seen.change().at())
          .visible(2)
          .level()
          .thing("author", PERSON, seen -> new Named(seen.change().by(), seen.root()))
          .bare()
          .visible(2)
          .text("authorEmail", seen -> seen.change().by().email())
          .visible(2)
          .text("comment", seen -> seen.change().message())
          .visible(2)
          .text("date", seen -> seen.change().date())
          .visible(2)
          .text("id", seen -> seen.change().id())
          .visible(2)
          .text("msg", seen -> seen.change().title())
          .visible(2)
          .things("paths", PATH, seen -> seen.change().paths())
          .bare()
          .visible(2)
          .build();

  private static final Model<List<Seen>> CHANGES =
      Model.<List<Seen>>of("hudson.plugins.git.GitChangeSetList")
          .things("items", CHANGE, all -> all)
          .visible(2)
          .text("kind", _ -> "git")
          .visible(2)
          .build();

  /** A branch and a commit. */
  private record Tip(String name, String commit) {}

  private static final Model<Tip> TIP =
      Model.<Tip>of("hudson.plugins.git.Branch")
          .text("SHA1", Tip::commit)
          .visible(3)
          .text("name", Tip::name)
          .visible(3)
          .build();

  private static final Model<Tip> REVISION =
      Model.<Tip>of("hudson.plugins.git.Revision")
          .text("SHA1", Tip::commit)
          .visible(3)
          .things("branch", TIP, List::of)
          .bare()
          .visible(3)
          .build();

  /** A build that was made of a branch. */
  private record Marked(Tip tip, long number) {}

  private static final Model<Marked> MARKED =
      Model.<Marked>of("hudson.plugins.git.util.Build")
          .whole("buildNumber", Marked::number)
          .visible(3)
          .text("buildResult", _ -> null)
          .visible(3)
          .thing("marked", REVISION, Marked::tip)
          .bare()
          .visible(3)
          .thing("revision", REVISION, Marked::tip)
          .bare()
          .visible(3)
          .build();

  private static final Model<Built> BUILT =
      Model.<Built>of("hudson.plugins.git.util.BuildData")
          .named("buildsByBranchName", MARKED, GitModel::byBranch)
          .visible(2)
          .thing("lastBuiltRevision", REVISION, built -> new Tip(built.branch(), built.commit()))
          .bare()
          .visible(2)
          .texts("remoteUrls", Built::urls)
          .visible(2)
          .text("scmName", _ -> "")
          .visible(2)
          .build();

  private static Map<String, Marked> byBranch(Built built) {
    var all = new TreeMap<String, Marked>();
    built
        .marks()
        .forEach((name, mark) ->
            all.put(name, new Marked(new Tip(name, mark.commit()), mark.number())));
    return all;
  }

  public static Exported built(Built built) {
    return Exported.of(BUILT, built);
  }

  public static Exported changes(List<Change> changes, String root) {
    return Exported.of(CHANGES, changes.stream().map(change -> new Seen(change, root)).toList());
  }

  public static List<Exported> people(List<Person> people, String root) {
    var all = new ArrayList<Exported>();
    people.forEach(person -> all.add(Exported.of(PERSON, new Named(person, root))));
    return all;
  }
}
