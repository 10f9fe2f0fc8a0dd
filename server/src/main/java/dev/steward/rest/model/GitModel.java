package dev.steward.rest.model;

import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.routing.UrlPath;
import dev.steward.scm.BuildData;
import dev.steward.scm.Change;
import dev.steward.scm.Committer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The export models of Git build data and changes. */
public final class GitModel {

  private GitModel() {}

  /** A person named in a commit, and the URL of this server. */
  public record PersonLink(Committer person, String root) {}

  /** The export model of a person. */
  public static final Model<PersonLink> PERSON =
      Model.<PersonLink>of("hudson.model.User")
          .text("absoluteUrl", link -> link.root() + "user/" + UrlPath.encode(link.person().name()))
          .visible(999)
          .text("fullName", link -> link.person().name())
          .visible(999)
          .build();

  private record ChangeLink(Change change, String root) {}

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

  private static final Model<ChangeLink> CHANGE =
      Model.<ChangeLink>of("hudson.plugins.git.GitChangeSet")
          .texts(
              "affectedPaths",
              link -> link.change().paths().stream().map(Change.AffectedFile::file).toList())
          .visible(999)
          .text("commitId", link -> link.change().id())
          .visible(999)
          .integer("timestamp", link -> link.change().at())
          .visible(999)
          .superclassEnd()
          .object(
              "author", PERSON, link -> new PersonLink(link.change().attributedTo(), link.root()))
          .withoutClass()
          .visible(999)
          .text("authorEmail", link -> link.change().attributedTo().email())
          .visible(999)
          .text("comment", link -> link.change().message())
          .visible(999)
          .text("date", link -> link.change().date())
          .visible(999)
          .text("id", link -> link.change().id())
          .visible(999)
          .text("msg", link -> link.change().title())
          .visible(999)
          .list("paths", PATH, link -> link.change().paths())
          .withoutClass()
          .visible(999)
          .build();

  private static final Model<List<ChangeLink>> CHANGES =
      Model.<List<ChangeLink>>of("hudson.plugins.git.GitChangeSetList")
          .list("items", CHANGE, all -> all)
          .visible(999)
          .text("kind", _ -> "git")
          .visible(999)
          .build();

  /** A branch and a commit. */
  private record BranchTip(String name, String commit) {}

  private static final Model<BranchTip> TIP =
      Model.<BranchTip>of("hudson.plugins.git.Branch")
          .text("SHA1", BranchTip::commit)
          .visible(999)
          .text("name", BranchTip::name)
          .visible(999)
          .build();

  private static final Model<BranchTip> REVISION =
      Model.<BranchTip>of("hudson.plugins.git.Revision")
          .text("SHA1", BranchTip::commit)
          .visible(999)
          .list("branch", TIP, List::of)
          .withoutClass()
          .visible(999)
          .build();

  /** A build of a branch. */
  private record BranchBuild(BranchTip tip, long number) {}

  private static final Model<BranchBuild> BRANCH_BUILD =
      Model.<BranchBuild>of("hudson.plugins.git.util.Build")
          .integer("buildNumber", BranchBuild::number)
          .visible(999)
          .text("buildResult", _ -> null)
          .visible(999)
          .object("marked", REVISION, BranchBuild::tip)
          .withoutClass()
          .visible(999)
          .object("revision", REVISION, BranchBuild::tip)
          .withoutClass()
          .visible(999)
          .build();

  private static final Model<BuildData> BUILD_DATA =
      Model.<BuildData>of("hudson.plugins.git.util.BuildData")
          .objectMap("buildsByBranchName", BRANCH_BUILD, GitModel::buildsByBranch)
          .visible(999)
          .object(
              "lastBuiltRevision",
              REVISION,
              buildData -> new BranchTip(buildData.branch(), buildData.commit()))
          .withoutClass()
          .visible(999)
          .texts("remoteUrls", BuildData::urls)
          .visible(999)
          .text("scmName", _ -> "")
          .visible(999)
          .build();

  private static Map<String, BranchBuild> buildsByBranch(BuildData buildData) {
    var all = new TreeMap<String, BranchBuild>();
    buildData
        .branchRevisions()
        .forEach((name, revision) ->
            all.put(
                name, new BranchBuild(new BranchTip(name, revision.commit()), revision.number())));
    return all;
  }

  public static Model<?> buildDataModel() {
    return BUILD_DATA;
  }

  public static Model<?> changesModel() {
    return CHANGES;
  }

  public static ExportedValue buildData(BuildData buildData) {
    return ExportedValue.of(BUILD_DATA, buildData);
  }

  public static ExportedValue changes(List<Change> changes, String root) {
    return ExportedValue.of(
        CHANGES, changes.stream().map(change -> new ChangeLink(change, root)).toList());
  }

  public static List<PersonLink> people(List<Committer> people, String root) {
    return people.stream().map(person -> new PersonLink(person, root)).toList();
  }
}
