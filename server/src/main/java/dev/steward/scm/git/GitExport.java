package dev.steward.scm.git;

import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.scm.Change;
import dev.steward.scm.CommitterModel;
import dev.steward.scm.CommitterModel.CommitterLink;
import dev.steward.scm.Revision;
import dev.steward.scm.RevisionSummary;
import dev.steward.scm.ScmExport;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The export models of Git's build data and changes. */
final class GitExport implements ScmExport {

  private record ChangeLink(Change change, UnaryOperator<String> userUrl) {}

  private static final Model<Change.AffectedFile> PATH =
      Model.<Change.AffectedFile>of("hudson.plugins.git.GitChangeSet$Path")
          .text("editType", path -> path.editType().exportedName())
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
              "author",
              CommitterModel.MODEL,
              link -> new CommitterLink(link.change().attributedTo(), link.userUrl()))
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
          .objectMap("buildsByBranchName", BRANCH_BUILD, GitExport::buildsByBranch)
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

  @Override
  public Model<?> changeSetModel() {
    return CHANGES;
  }

  @Override
  public ExportedValue changeSet(List<Change> changes, UnaryOperator<String> userUrl) {
    return ExportedValue.of(
        CHANGES, changes.stream().map(change -> new ChangeLink(change, userUrl)).toList());
  }

  @Override
  public Model<?> revisionModel() {
    return BUILD_DATA;
  }

  @Override
  public ExportedValue revision(Revision revision) {
    return ExportedValue.of(BUILD_DATA, BuildDataCodec.read(revision.data()));
  }

  @Override
  public RevisionSummary summary(Revision revision) {
    BuildData buildData = BuildDataCodec.read(revision.data());
    return new RevisionSummary("Commit", buildData.commit(), buildData.shortBranch());
  }
}
