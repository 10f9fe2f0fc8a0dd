package dev.steward.engine;

import dev.steward.run.Result;
import dev.steward.run.RunStep.Skip;
import dev.steward.scm.Revision;
import dev.steward.scm.ScmNotes;
import dev.steward.scm.git.Git;
import dev.steward.scm.git.GitException;
import dev.steward.scm.git.GitScm;
import dev.steward.scm.git.GitScmType;
import dev.steward.step.GitPublisher;
import java.util.ArrayList;

/** Pushes tags, and the built commit to branches, after a build. */
record GitPushing(GitPublisher push) implements Act {

  @Override
  public String name() {
    return "Push to git";
  }

  @Override
  public String kind() {
    return "git-push";
  }

  @Override
  public Phase phase() {
    return Phase.AFTER;
  }

  @Override
  public void perform(Build build) throws InterruptedException {
    if (build.isStopped()) {
      build.skip(Skip.Status.SKIPPED, "The build was stopped");
      return;
    }
    if (push.onlyIfSuccessful() && build.outcome() != Result.SUCCESS) {
      build
          .console()
          .printOnce(
              "Build did not succeed and the project is configured to only push after a successful"
                  + " build, so no pushing will occur.\n");
      build.skip(Skip.Status.SKIPPED, "Runs for successful builds only");
      return;
    }
    String note = build.notes().find(build.run().id(), ScmNotes.REVISION);
    Revision revision = note == null ? null : ScmNotes.revision(note);
    if (revision == null
        || GitScmType.commit(revision) == null
        || !(build.definition().scm() instanceof GitScm config)) {
      build.console().printOnce("This build has no Git checkout, so there is nothing to push.\n");
      build.worsen(Result.FAILURE);
      return;
    }
    var pushes = new ArrayList<Git.Push>();
    if (push.mergeResult()) {
      pushes.add(new Git.Push.MergePush());
    }
    for (GitPublisher.TagToPush tag : push.tags()) {
      pushes.add(
          new Git.Push.TagPush(
              tag.remote(), tag.name(), tag.message(), tag.creates(), tag.updates()));
    }
    for (GitPublisher.BranchToPush branch : push.branches()) {
      pushes.add(new Git.Push.BranchPush(branch.remote(), branch.name()));
    }
    try {
      GitScmType.INSTANCE.push(config, build.scmContext(), revision, push.force(), pushes);
    } catch (GitException e) {
      if (!build.isStopped()) {
        build.console().printLine("ERROR: " + e.getMessage());
        build.worsen(Result.FAILURE);
      }
    }
  }
}
