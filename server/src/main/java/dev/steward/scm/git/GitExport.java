package dev.steward.scm.git;

import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.scm.Change;
import dev.steward.scm.ChangeSetExport;
import dev.steward.scm.Revision;
import dev.steward.scm.RevisionSummary;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The export models of Git's build data and changes. */
final class GitExport extends ChangeSetExport {

  GitExport() {
    super(
        "hudson.plugins.git.GitChangeSetList",
        "hudson.plugins.git.GitChangeSet",
        "git",
        Map.of(
            "authorEmail",
            change -> change.attributedTo().email(),
            "comment",
            Change::message,
            "date",
            Change::date,
            "id",
            Change::id));
  }

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
