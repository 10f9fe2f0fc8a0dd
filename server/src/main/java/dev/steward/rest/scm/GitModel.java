package dev.steward.rest.scm;

import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.gate.UrlPath;
import dev.steward.scm.BuildData;
import dev.steward.scm.Change;
import dev.steward.scm.Committer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The export models of Git build data and changes. */
public final class GitModel {

  private GitModel() {}

  /** A person named by a commit, and the URL of this server. */
  public record Named(Committer person, String root) {}

  /** The export model of a person. */
  public static final Model<Named> PERSON =
      Model.<Named>of("hudson.model.User")
          .text(
              "absoluteUrl",
              named -> named.root() + "user/" + UrlPath.encode(named.person().name()))
          .visible(999)
          .text("fullName", named -> named.person().name())
          .visible(999)
          .build();

  private record Seen(Change change, String root) {}

  private static final Model<Change.AffectedFile> PATH =
      Model.<Change.AffectedFile>of("hudson.plugins.git.GitChangeSet$Path")
          .text(
              "editType",
              path ->
                  switch (path.editType()) {
                    case ADDED -> "add";
                    case MODIFIED -> "edit";
                    case DELETED -> "delete";
                  })
          .visible(999)
          .text("file", Change.AffectedFile::file)
          .visible(999)
          .build();

  private static final Model<Seen> CHANGE =
      Model.<Seen>of("hudson.plugins.git.GitChangeSet")
          .texts(
              "affectedPaths",
              seen -> seen.change().paths().stream().map(Change.AffectedFile::file).toList())
          .visible(999)
          .text("commitId", seen -> seen.change().id())
          .visible(999)
          .integer("timestamp", seen -> seen.change().at())
          .visible(999)
          .superclassEnd()
          .object("author", PERSON, seen -> new Named(seen.change().attributedTo(), seen.root()))
          .withoutClass()
          .visible(999)
          .text("authorEmail", seen -> seen.change().attributedTo().email())
          .visible(999)
          .text("comment", seen -> seen.change().message())
          .visible(999)
          .text("date", seen -> seen.change().date())
          .visible(999)
          .text("id", seen -> seen.change().id())
          .visible(999)
          .text("msg", seen -> seen.change().title())
          .visible(999)
          .list("paths", PATH, seen -> seen.change().paths())
          .withoutClass()
          .visible(999)
          .build();

  private static final Model<List<Seen>> CHANGES =
      Model.<List<Seen>>of("hudson.plugins.git.GitChangeSetList")
          .list("items", CHANGE, all -> all)
          .visible(999)
          .text("kind", _ -> "git")
          .visible(999)
          .build();

  /** A branch and a commit. */
  private record Tip(String name, String commit) {}

  private static final Model<Tip> TIP =
      Model.<Tip>of("hudson.plugins.git.Branch")
          .text("SHA1", Tip::commit)
          .visible(999)
          .text("name", Tip::name)
          .visible(999)
          .build();

  private static final Model<Tip> REVISION =
      Model.<Tip>of("hudson.plugins.git.Revision")
          .text("SHA1", Tip::commit)
          .visible(999)
          .list("branch", TIP, List::of)
          .withoutClass()
          .visible(999)
          .build();

  /** A build of a branch. */
  private record Marked(Tip tip, long number) {}

  private static final Model<Marked> MARKED =
      Model.<Marked>of("hudson.plugins.git.util.Build")
          .integer("buildNumber", Marked::number)
          .visible(999)
          .text("buildResult", _ -> null)
          .visible(999)
          .object("marked", REVISION, Marked::tip)
          .withoutClass()
          .visible(999)
          .object("revision", REVISION, Marked::tip)
          .withoutClass()
          .visible(999)
          .build();

  private static final Model<BuildData> BUILT =
      Model.<BuildData>of("hudson.plugins.git.util.BuildData")
          .objectMap("buildsByBranchName", MARKED, GitModel::byBranch)
          .visible(999)
          .object("lastBuiltRevision", REVISION, built -> new Tip(built.branch(), built.commit()))
          .withoutClass()
          .visible(999)
          .texts("remoteUrls", BuildData::urls)
          .visible(999)
          .text("scmName", _ -> "")
          .visible(999)
          .build();

  private static Map<String, Marked> byBranch(BuildData built) {
    var all = new TreeMap<String, Marked>();
    built
        .branchRevisions()
        .forEach(
            (name, mark) -> all.put(name, new Marked(new Tip(name, mark.commit()), mark.number())));
    return all;
  }

  public static Model<?> builtModel() {
    return BUILT;
  }

  public static Model<?> changesModel() {
    return CHANGES;
  }

  public static ExportedValue built(BuildData built) {
    return ExportedValue.of(BUILT, built);
  }

  public static ExportedValue changes(List<Change> changes, String root) {
    return ExportedValue.of(
        CHANGES, changes.stream().map(change -> new Seen(change, root)).toList());
  }

  public static List<Named> people(List<Committer> people, String root) {
    return people.stream().map(person -> new Named(person, root)).toList();
  }
}
